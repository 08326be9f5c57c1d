import { Module } from '@nestjs/common';
import { ApiKeys } from './api-keys';
import { Brands } from './brands';
import { MerchantSeal } from './merchant-seal';
import { MerchantSecrets } from './merchant-secrets';
import { Merchants } from './merchants';

@Module({
  providers: [ApiKeys, Brands, MerchantSeal, MerchantSecrets, Merchants],
  exports: [ApiKeys, Brands, MerchantSecrets, Merchants],
})
export class MerchantsModule {}
