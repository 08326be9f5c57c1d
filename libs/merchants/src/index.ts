export { MerchantRow } from './merchant.row';
export { FIRST_PID, Merchants, type FirstMerchant, type Merchant, type MerchantEntry } from './merchants';
export { MerchantsModule } from './merchants.module';
