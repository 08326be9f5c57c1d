import { Module } from '@nestjs/common';
import { MerchantsModule } from '@epusdt/merchants';
import { OrdersModule } from '@epusdt/orders';
import { EpusdtController } from './epusdt.controller';
import { EpusdtService } from './epusdt.service';

@Module({
  imports: [MerchantsModule, OrdersModule],
  controllers: [EpusdtController],
  providers: [EpusdtService],
})
export class MerchantApiModule {}
