import { appWallets, trustLink } from './wallet-links';

const PAGE = 'https://pay.example/pay/checkout-counter/7Qm3c9VxKf0aTz2LrW8bNdYe';

describe('ways into a wallet', () => {
  it('names the token by its contract', () => {
    expect(
      trustLink('TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t', 'TJngGWiRMLgNFScEybQxLEKQMNdB4nR6Vx', '5.8401'),
    ).toEqual({
      wallet: 'Trust Wallet',
      href: 'https://link.trustwallet.com/send?asset=c195_tTR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t&address=TJngGWiRMLgNFScEybQxLEKQMNdB4nR6Vx&amount=5.8401',
      fills: true,
    });
  });

  it('opens this very page in the others', () => {
    const links = appWallets(PAGE);
    expect(links.map(({ wallet }) => wallet)).toEqual(['TronLink', 'imToken', 'TokenPocket', 'OKX Wallet']);
    for (const { href, fills } of links) {
      expect([fills, decodeURIComponent(decodeURIComponent(href))]).toEqual([
        false,
        expect.stringContaining(PAGE),
      ]);
    }
  });
});
