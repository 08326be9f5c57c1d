export { isWithin } from './api-key-networks';
export { ApiKeyRow } from './api-key.row';
export { ApiKeys, type ApiKey, type ApiKeyRequest, type KeyRefusal } from './api-keys';
export { API_SCOPES, OWNER_SCOPES, isApiScope, type ApiScope } from './api-scopes';
export { ACKNOWLEDGEMENTS, MerchantRow, type Acknowledgement } from './merchant.row';
export { delaysIn, type Merchant, type MerchantEntry, type NumberedSecret } from './merchant-seal';
export { MAX_GRACE_MS, MerchantSecrets, type EventSecrets } from './merchant-secrets';
export { FIRST_PID, Merchants, type FirstMerchant, type MerchantChange } from './merchants';
export { MerchantsModule } from './merchants.module';
