import { Module } from '@nestjs/common';
import { Accounts } from './accounts';
import { Audit } from './audit';
import { BackScan } from './back-scan';
import { ChainChores } from './chain-chores';
import { ChainPosition } from './chain-position';
import { ChunkReader } from './chunk-reader';
import { CrossCheck } from './cross-check';
import { FinalityProof } from './finality-proof';
import { HeadPeek } from './head-peek';
import { LastResort } from './last-resort';
import { OtherReading } from './other-reading';
import { OutgoingTransfers } from './outgoing-transfers';
import { Producers } from './producers';
import { ProviderPool } from './provider-pool';
import { ReadingPlan } from './reading-plan';
import { RepairShop } from './repair';
import { Scanner } from './scanner';
import { SplitWatch } from './split-watch';
import { StepBack } from './step-back';
import { TokenContract } from './token-contract';
import { TokenWatch } from './token-watch';
import { TransferLookup } from './transfer-lookup';
import { TransferProver } from './transfer-prover';
import { TransferStore } from './transfer-store';

@Module({
  providers: [
    Accounts,
    Audit,
    BackScan,
    ChainChores,
    ChainPosition,
    ChunkReader,
    CrossCheck,
    FinalityProof,
    HeadPeek,
    LastResort,
    OtherReading,
    OutgoingTransfers,
    Producers,
    ProviderPool,
    ReadingPlan,
    RepairShop,
    Scanner,
    SplitWatch,
    StepBack,
    TokenContract,
    TokenWatch,
    TransferLookup,
    TransferProver,
    TransferStore,
  ],
  exports: [Accounts, BackScan, ChainPosition, ProviderPool, Scanner, TokenContract, TransferLookup],
})
export class ChainModule {}
