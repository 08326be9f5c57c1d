import { Module } from '@nestjs/common';
import { FiatAlarms } from './fiat-alarms';
import { LiveRates } from './live-rates';
import { RateRules } from './rate-rules';
import { Rates } from './rates';
import { SourceWatch } from './source-watch';

@Module({ providers: [FiatAlarms, LiveRates, RateRules, Rates, SourceWatch], exports: [Rates] })
export class RatesModule {}
