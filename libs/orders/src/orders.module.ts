import { Module } from '@nestjs/common';
import { AllocationModule } from '@epusdt/allocation';
import { ChainModule } from '@epusdt/chain';
import { RatesModule } from '@epusdt/rates';
import { HeldAmounts } from './held-amounts';
import { MerchantOrders } from './merchant-orders';
import { OrderEndings } from './order-endings';
import { OrderFence } from './order-fence';
import { OrderNews } from './order-news';
import { OrderPause } from './order-pause';
import { OrderSight } from './order-sight';
import { OrderSightings } from './order-sightings';
import { OrderStreams } from './order-streams';
import { OrderWatch } from './order-watch';
import { Orders } from './orders';

@Module({
  imports: [AllocationModule, ChainModule, RatesModule],
  providers: [
    HeldAmounts,
    MerchantOrders,
    OrderNews,
    Orders,
    OrderEndings,
    OrderFence,
    OrderPause,
    OrderSight,
    OrderSightings,
    OrderStreams,
    OrderWatch,
  ],
  exports: [
    HeldAmounts,
    MerchantOrders,
    OrderNews,
    Orders,
    OrderEndings,
    OrderFence,
    OrderPause,
    OrderSightings,
    OrderStreams,
    OrderWatch,
  ],
})
export class OrdersModule {}
