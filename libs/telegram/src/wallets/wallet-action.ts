import type { WalletTarget } from '../texts/wallet-texts-shape';

interface Change {
  readonly address: string;
  readonly to: WalletTarget;
  readonly page: number;
}

/** `page`: of the list it leads back to, from 0. */
export type WalletAction =
  | { readonly do: 'wallets'; readonly page: number }
  | { readonly do: 'wallet.show'; readonly address: string; readonly page: number }
  | ({ readonly do: 'wallet.ask' } & Change)
  | ({ readonly do: 'wallet.set' } & Change)
  | WalletAddition;

/** `new` is a question in words. */
export type WalletAddition =
  | { readonly do: 'wallet.new' }
  | { readonly do: 'wallet.check'; readonly address: string }
  | { readonly do: 'wallet.add'; readonly address: string };
