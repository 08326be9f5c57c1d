import { Module } from '@nestjs/common';
import { Rates } from './rates';

@Module({ providers: [Rates], exports: [Rates] })
export class RatesModule {}
