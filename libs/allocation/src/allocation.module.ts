import { Module } from '@nestjs/common';
import { WalletsModule } from '@epusdt/wallets';
import { Allocator } from './allocator';

@Module({ imports: [WalletsModule], providers: [Allocator], exports: [Allocator] })
export class AllocationModule {}
