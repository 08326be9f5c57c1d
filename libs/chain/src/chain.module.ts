import { Module } from '@nestjs/common';
import { ChainPosition } from './chain-position';
import { ChainSource } from './chain-source';
import { NodePool } from './node-pool';
import { Scanner } from './scanner';

@Module({
  providers: [NodePool, { provide: ChainSource, useExisting: NodePool }, ChainPosition, Scanner],
  exports: [ChainSource, ChainPosition, Scanner],
})
export class ChainModule {}
