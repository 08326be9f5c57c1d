export { ChainDemand } from './chain-demand';
export { ChainModule } from './chain.module';
export { ChainPosition } from './chain-position';
export { ChainMismatch, ChainSource, ChainSourceError, type BlockRef } from './chain-source';
export { CursorRow, TransferRow, type TransferState } from './chain.rows';
export { FatalStop } from './fatal-stop';
export { ChainSettings } from './node-pool';
export { ScanCron } from './scan.cron';
export { Scanner } from './scanner';
