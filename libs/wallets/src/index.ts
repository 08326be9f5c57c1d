export { WalletRow, type WalletState } from './wallet.row';
export {
  WalletPool,
  poolsOf,
  type MerchantPool,
  type Pool,
  type PoolWallet,
  type RuledWallet,
} from './wallet-pool';
export { MerchantWalletRow, WalletRuleRow } from './wallet-pool.rows';
export {
  WalletReseal,
  factsOf,
  isCode,
  resealCode,
  type BrokenWallets,
  type ResealStep,
} from './wallet-reseal';
export { WalletCron } from './wallet.cron';
export { Wallets, type Wallet } from './wallets';
export { WalletsModule } from './wallets.module';
