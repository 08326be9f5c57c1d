import { Module } from '@nestjs/common';
import { AllocationModule } from '@epusdt/allocation';
import { ChainModule } from '@epusdt/chain';
import { RatesModule } from '@epusdt/rates';
import { OrderEndings } from './order-endings';
import { OrderSightings } from './order-sightings';
import { Orders } from './orders';

@Module({
  imports: [AllocationModule, ChainModule, RatesModule],
  providers: [Orders, OrderEndings, OrderSightings],
  exports: [Orders, OrderEndings, OrderSightings],
})
export class OrdersModule {}
