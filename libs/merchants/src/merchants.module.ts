import { Module } from '@nestjs/common';
import { Merchants } from './merchants';

@Module({ providers: [Merchants], exports: [Merchants] })
export class MerchantsModule {}
