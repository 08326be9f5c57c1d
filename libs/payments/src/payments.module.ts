import { Module } from '@nestjs/common';
import { Payments } from './payments';
import { Settler } from './settler';

@Module({ providers: [Settler, Payments], exports: [Settler, Payments] })
export class PaymentsModule {}
