import { Module } from '@nestjs/common';
import { OrdersModule } from '@epusdt/orders';
import { PaymentsModule } from '@epusdt/payments';
import { CheckoutController } from './checkout.controller';

@Module({
  imports: [OrdersModule, PaymentsModule],
  controllers: [CheckoutController],
})
export class CheckoutModule {}
