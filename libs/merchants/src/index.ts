export { isWithin } from './api-key-networks';
export { ApiKeyRow } from './api-key.row';
export { ApiKeys, type ApiKey, type ApiKeyRequest, type KeyRefusal } from './api-keys';
export { API_SCOPES, OWNER_SCOPES, isApiScope, type ApiScope } from './api-scopes';
export {
  BRAND_LIMITS,
  NO_BRAND,
  logoText,
  logoUrl,
  type Brand,
  type BrandChange,
  type Logo,
  type LogoType,
} from './brand-rules';
export { BrandRow } from './brand.row';
export { Brands } from './brands';
export { ACKNOWLEDGEMENTS, MerchantRow, SHARED_DIALECTS, type Acknowledgement } from './merchant.row';
export type { MerchantChange } from './merchant-rules';
export { delaysIn, type Merchant, type MerchantEntry, type NumberedSecret } from './merchant-seal';
export { MAX_GRACE_MS, MerchantSecrets, type EventSecrets } from './merchant-secrets';
export { FIRST_PID, MerchantSettings, Merchants, type FirstMerchant } from './merchants';
export { MerchantsModule } from './merchants.module';
