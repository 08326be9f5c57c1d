import { Module } from '@nestjs/common';
import { MerchantsModule } from '@epusdt/merchants';
import { OrdersModule } from '@epusdt/orders';
import { PaymentsModule } from '@epusdt/payments';
import { CheckoutController } from './checkout.controller';
import { CheckoutLiveController } from './checkout-live.controller';
import { CheckoutOrders } from './checkout-orders';
import { CheckoutPages } from './checkout-pages';
import { CheckoutTraces } from './checkout-traces';
import { EmbedController } from './embed.controller';

@Module({
  imports: [MerchantsModule, OrdersModule, PaymentsModule],
  controllers: [EmbedController, CheckoutController, CheckoutLiveController],
  providers: [CheckoutOrders, CheckoutPages, CheckoutTraces],
})
export class CheckoutModule {}
