import { Module } from '@nestjs/common';
import { Wallets } from './wallets';

@Module({ providers: [Wallets], exports: [Wallets] })
export class WalletsModule {}
