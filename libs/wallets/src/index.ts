export { WalletRow, type WalletState } from './wallet.row';
export { Wallets, type Wallet } from './wallets';
export { WalletsModule } from './wallets.module';
