import { Module } from '@nestjs/common';
import { ApiKeys } from './api-keys';
import { MerchantSeal } from './merchant-seal';
import { MerchantSecrets } from './merchant-secrets';
import { Merchants } from './merchants';

@Module({
  providers: [ApiKeys, MerchantSeal, MerchantSecrets, Merchants],
  exports: [ApiKeys, MerchantSecrets, Merchants],
})
export class MerchantsModule {}
