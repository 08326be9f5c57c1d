export { RateCron } from './rate.cron';
export { RateRuleRow } from './rate-rule.row';
export { RateSettings, RateSources } from './rate-settings';
export { RateSource, type QuotedPrice, type RateGroup } from './rate-source';
export { rateSourceOf, type RateSourceName } from './rate-source-choice';
export { Rates, type Rate, type RateView } from './rates';
export { RatesModule } from './rates.module';
