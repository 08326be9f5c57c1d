import { Module } from '@nestjs/common';
import { MerchantsModule } from '@epusdt/merchants';
import { OrdersModule } from '@epusdt/orders';
import { PaymentsModule } from '@epusdt/payments';
import { BepusdtController, BepusdtDesk } from './bepusdt/bepusdt.controller';
import { EpayController } from './epay/epay.controller';
import { EpayDesk } from './epay/epay-desk';
import { QueriesController } from './epusdt/queries.controller';
import { GmpayController } from './gmpay/gmpay.controller';
import { OrdersController } from './orders.controller';
import { ShopIntake } from './shop-intake';
import { TokenpayController } from './tokenpay/tokenpay.controller';

@Module({
  imports: [MerchantsModule, OrdersModule, PaymentsModule],
  controllers: [
    OrdersController,
    QueriesController,
    BepusdtController,
    GmpayController,
    TokenpayController,
    EpayController,
  ],
  providers: [ShopIntake, BepusdtDesk, EpayDesk],
})
export class MerchantApiModule {}
