import { Module } from '@nestjs/common';
import { ChainModule } from '@epusdt/chain';
import { MerchantsModule } from '@epusdt/merchants';
import { OrdersModule } from '@epusdt/orders';
import { PaymentsModule } from '@epusdt/payments';
import { RatesModule } from '@epusdt/rates';
import { WalletsModule } from '@epusdt/wallets';
import { AdminActions } from './admin-actions';
import { Doctor } from './doctor';
import { HealthController } from './health.controller';
import { MerchantCommands } from './merchant-commands';
import { OrderCommands } from './order-commands';
import { OrderReports } from './order-reports';
import { RateCommands } from './rate-commands';
import { ReadinessCheck } from './readiness';
import { WalletCare } from './wallet-care';
import { WalletCommands } from './wallet-commands';

@Module({
  imports: [ChainModule, MerchantsModule, OrdersModule, PaymentsModule, RatesModule, WalletsModule],
  controllers: [HealthController],
  providers: [
    AdminActions,
    Doctor,
    MerchantCommands,
    OrderCommands,
    OrderReports,
    RateCommands,
    ReadinessCheck,
    WalletCare,
    WalletCommands,
  ],
  exports: [AdminActions, ReadinessCheck],
})
export class OperationsModule {}
