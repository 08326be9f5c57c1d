import { Module } from '@nestjs/common';
import { ChainPosition } from './chain-position';
import { ChainSource } from './chain-source';
import { NodePool } from './node-pool';
import { Scanner } from './scanner';
import { TransferProver } from './transfer-prover';

@Module({
  providers: [
    NodePool,
    { provide: ChainSource, useExisting: NodePool },
    ChainPosition,
    TransferProver,
    Scanner,
  ],
  exports: [ChainSource, ChainPosition, Scanner],
})
export class ChainModule {}
