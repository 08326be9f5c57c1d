export { DialectCallbacks, DialectReturns, PaidOrders } from './dialect-callbacks';
export { MerchantApiModule } from './merchant-api.module';
export { PublicUrl } from './public-url';
export { SIGNING_DIALECTS, SIGNING_RULES, explainSigning, type SigningExplained } from './signing-explained';
export { failureFormatOf } from './wire-failures';
export type { Refusal as WireRefusal } from './wire/refused';
export { signFields, type Digest } from './wire/signing';
