export { MerchantRow } from './merchant.row';
export { FIRST_PID, Merchants, type Merchant } from './merchants';
export { MerchantsModule } from './merchants.module';
