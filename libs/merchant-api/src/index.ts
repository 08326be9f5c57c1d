export { DialectCallbacks } from './dialect-callbacks';
export { INVALID, NO_SUCH_ORDER, UNREADABLE, failure } from './epusdt-envelope';
export { signFields } from './epusdt-signature';
export { PublicUrl } from './epusdt.service';
export { MerchantApiModule } from './merchant-api.module';
