import { Module } from '@nestjs/common';
import { WalletsModule } from '@epusdt/wallets';
import { Allocator } from './allocator';
import { PoolWatch } from './pool-watch';
import { WalletChooser } from './wallet-choice';

@Module({
  imports: [WalletsModule],
  providers: [Allocator, PoolWatch, WalletChooser],
  exports: [Allocator, PoolWatch, WalletChooser],
})
export class AllocationModule {}
