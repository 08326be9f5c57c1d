import { Module } from '@nestjs/common';
import { OrdersModule } from '@epusdt/orders';
import { PaymentsModule } from '@epusdt/payments';
import { CheckoutController } from './checkout.controller';
import { CheckoutLiveController } from './checkout-live.controller';

@Module({
  imports: [OrdersModule, PaymentsModule],
  controllers: [CheckoutController, CheckoutLiveController],
})
export class CheckoutModule {}
