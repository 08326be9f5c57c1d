import { TRANSFER_KINDS } from '../../apps/sandbox/src/chain-transaction';
import { describeChainSource } from '../recorded/chain-contract';
import { expectedOf } from '../recorded/chain-rig';
import {
  GREAT,
  PLAIN_TRANSFERS,
  STRANGER,
  WALLETS,
  startSandboxRig,
  type SandboxRig,
} from '../recorded/chain-sandbox';

describeChainSource('the simulated network', startSandboxRig);

describe('what the simulated network holds', () => {
  let rig: SandboxRig;
  beforeAll(async () => {
    rig = await startSandboxRig();
  });
  afterAll(() => rig.close());

  const amountsTo = (wallet: number): string[] =>
    expectedOf(rig.truth)
      .filter(({ to }) => to === WALLETS[wallet])
      .map(({ raw }) => raw);
  const sorted = (amounts: readonly bigint[]): bigint[] => [...amounts].sort((a, b) => (a < b ? -1 : 1));

  it('is what was sent: of each kind what moves money, and nothing else', () => {
    const moving: Readonly<Record<string, (units: bigint) => bigint>> = {
      transfer: (units) => units,
      transferFrom: (units) => units,
      feeBearing: (units) => units - units / 1_000n,
      gasFree: (units) => units,
    };
    const kinds = TRANSFER_KINDS.flatMap((kind, index) => moving[kind]?.(1_000_000n + BigInt(index)) ?? []);
    expect(kinds).toHaveLength(4);
    expect(sorted(amountsTo(0).map(BigInt))).toEqual(sorted([...kinds, 4_000_000n, 1n]));
    expect(amountsTo(1).filter((raw) => raw === '5000000')).toHaveLength(PLAIN_TRANSFERS);
    expect(amountsTo(1)).toContain('999000000');
    expect(sorted(amountsTo(2).map(BigInt))).toEqual(sorted(GREAT));
    expect(amountsTo(3)).toEqual(['3000000', '3000000', '3000000']);
  });

  it('has money that leaves, and a transfer of nothing out of a wallet', () => {
    const [first, second] = WALLETS;
    const sent = rig.truth.final.logs.filter(({ from }) => from === first || from === second);
    expect(sent.map(({ from, to, raw }) => [from, to, raw])).toEqual([
      [second, STRANGER, 2_000_000n],
      [first, second, 250_000n],
      [second, STRANGER, 0n],
    ]);
  });

  it('has both paddings of a recipient, a failed run with a log, and two equal logs of one transaction', () => {
    const { chain } = rig.sandbox;
    const called = rig.truth.final.transactions.flatMap(
      ({ txHash }) => chain.transaction(txHash)?.raw.data ?? [],
    );
    const plain = called.filter((data) => data.startsWith('a9059cbb'));
    expect(new Set(plain.map((data) => data.slice(8, 32)))).toEqual(
      new Set(['0'.repeat(24), '41'.padStart(24, '0')]),
    );
    expect(rig.truth.final.logs.filter(({ success, to }) => !success && to === WALLETS[0])).toHaveLength(1);
    const multisend = rig.truth.final.logs.filter(({ to }) => to === WALLETS[3]);
    expect(multisend.map(({ logIndex }) => logIndex)).toEqual([3, 6, 0]);
    expect(multisend[0]?.txHash).toBe(multisend[1]?.txHash);
  });
});
