import { Module } from '@nestjs/common';
import { ChainModule } from '@epusdt/chain';
import { Payments } from './payments';
import { Settler } from './settler';

@Module({ imports: [ChainModule], providers: [Settler, Payments], exports: [Settler, Payments] })
export class PaymentsModule {}
