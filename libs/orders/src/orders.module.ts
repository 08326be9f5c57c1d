import { Module } from '@nestjs/common';
import { AllocationModule } from '@epusdt/allocation';
import { ChainModule } from '@epusdt/chain';
import { RatesModule } from '@epusdt/rates';
import { OrderEndings } from './order-endings';
import { Orders } from './orders';

@Module({
  imports: [AllocationModule, ChainModule, RatesModule],
  providers: [Orders, OrderEndings],
  exports: [Orders, OrderEndings],
})
export class OrdersModule {}
