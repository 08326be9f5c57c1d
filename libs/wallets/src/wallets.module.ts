import { Module } from '@nestjs/common';
import { WalletPool } from './wallet-pool';
import { WalletReseal } from './wallet-reseal';
import { WalletSeal } from './wallet-seal';
import { Wallets } from './wallets';

@Module({
  providers: [WalletPool, WalletReseal, WalletSeal, Wallets],
  exports: [WalletPool, WalletReseal, Wallets],
})
export class WalletsModule {}
