import { poolsOf, type RuledWallet } from './wallet-pool';

const wallet = (address: string, merchants: string[], more: Partial<RuledWallet> = {}): RuledWallet => ({
  network: 'tron',
  address,
  state: 'enabled',
  createdAt: 1,
  sealed: true,
  weight: 1,
  cap: null,
  merchants,
  ...more,
});

const text = (view: readonly RuledWallet[]): string[] =>
  poolsOf(view).map(({ name, addresses }) => `${name}: ${addresses.join('')}`);

describe('the pools', () => {
  it('are one of nobody where no wallet belongs to anybody', () => {
    expect(text([wallet('A', []), wallet('B', [])])).toEqual(['common: AB']);
    expect(text([])).toEqual(['common: ']);
  });

  it('are one for each distinct set of wallets', () => {
    const view = [
      wallet('A', []),
      wallet('B', ['1001', '1002', '1003']),
      wallet('C', ['1001', '1003']),
      wallet('D', ['1004']),
    ];
    expect(text(view)).toEqual([
      'common: A',
      'of merchant 1001, 1003: BC',
      'of merchant 1002: B',
      'of merchant 1004: D',
    ]);
  });

  it('leave out what is not enabled or not sealed, and say so of a merchant who has nothing else', () => {
    const view = [
      wallet('A', [], { state: 'disabled' }),
      wallet('B', [], { sealed: false }),
      wallet('C', ['1001'], { state: 'removed' }),
      wallet('D', ['1002']),
    ];
    expect(text(view)).toEqual(['common: ', 'of merchant 1001: ', 'of merchant 1002: D']);
  });
});
