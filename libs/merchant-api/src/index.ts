export { DialectCallbacks } from './dialect-callbacks';
export { INVALID, UNREADABLE, failure } from './epusdt-envelope';
export { signFields } from './epusdt-signature';
export { PublicUrl } from './epusdt.service';
export { MerchantApiModule } from './merchant-api.module';
