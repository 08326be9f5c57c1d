export type { AccountResources, Allotment } from './account-answers';
export { Accounts, type Account } from './accounts';
export { BackScan, type BackScanStart } from './back-scan';
export { BackScanRow } from './back-scan.row';
export { ChainDemand, type Sighting, type SightingReport } from './chain-demand';
export { ChainModule } from './chain.module';
export { ChainPosition } from './chain-position';
export { ChainMismatch, ChainSource, ChainSourceError, type BlockRef } from './chain-source';
export { CursorRow, TransferRow, type TransferState } from './chain.rows';
export { ChainSettings, type ProviderSettings, type ReadingMode } from './chain-settings';
export { ChunkRow } from './chunk.row';
export { FatalStop } from './fatal-stop';
export { OutgoingRow } from './outgoing.row';
export { ProducerRow } from './producer.row';
export { ProviderPool } from './provider-pool';
export { ScanCron } from './scan.cron';
export { Scanner } from './scanner';
export { TokenContract, type HeldBalance } from './token-contract';
export {
  FINAL_BLOCKS,
  TransferLookup,
  confirmationsAt,
  type LookedUp,
  type SeenTransaction,
  type SeenTransfer,
} from './transfer-lookup';
export { within } from './within';
