import { Module } from '@nestjs/common';
import { OrdersModule } from '@epusdt/orders';
import { PaymentsModule } from '@epusdt/payments';
import { WalletsModule } from '@epusdt/wallets';
import { CheckoutController } from './checkout.controller';

@Module({
  imports: [OrdersModule, PaymentsModule, WalletsModule],
  controllers: [CheckoutController],
})
export class CheckoutModule {}
