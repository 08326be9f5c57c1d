/** A way into a wallet's app. `fills`: it takes address and amount over; else it opens this page inside the wallet. */
export interface WalletLink {
  readonly wallet: string;
  readonly href: string;
  readonly fills: boolean;
}

/** SLIP-44 number of TRON, by which Trust Wallet names assets. */
const TRON_COIN = 195;

/**
 * Source: developer.trustwallet.com, "Deep Linking", send payment. Without the app it is a page that offers it.
 * `contract` and `address` in base58, `amount` in USDT.
 */
export function trustLink(contract: string, address: string, amount: string): WalletLink {
  const query = new URLSearchParams({ asset: `c${TRON_COIN}_t${contract}`, address, amount });
  return {
    wallet: 'Trust Wallet',
    href: `https://link.trustwallet.com/send?${query.toString()}`,
    fills: true,
  };
}

/**
 * Wallets whose published links for a transfer want the payer's own address first, or none at all for TRC20: they open
 * the page in their own browser, where amount and address are a tap away. Sources: TronLink, "DeepLink", action open;
 * imToken, "Deep Linking", DappView; TokenPocket, "DeepLink", open DApp; OKX, "App Universal Link".
 */
export function appWallets(page: string): WalletLink[] {
  const tronLink = { url: page, action: 'open', protocol: 'tronlink', version: '1.0' };
  const okx = `okx://wallet/dapp/url?dappUrl=${encodeURIComponent(page)}`;
  return [
    ['TronLink', `tronlinkoutside://pull.activity?param=${encodeURIComponent(JSON.stringify(tronLink))}`],
    ['imToken', `imtokenv2://navigate/DappView?url=${encodeURIComponent(page)}`],
    [
      'TokenPocket',
      `tpdapp://open?params=${encodeURIComponent(JSON.stringify({ url: page, chain: 'TRX' }))}`,
    ],
    ['OKX Wallet', `https://web3.okx.com/download?deeplink=${encodeURIComponent(okx)}`],
  ].map(([wallet = '', href = '']) => ({ wallet, href, fills: false }));
}

/** As other checkouts write it, and wallets read it. It cannot name a token, so the page says to check for USDT. */
export const tronUri = (address: string, amount: string): string => `tron:${address}?amount=${amount}`;
