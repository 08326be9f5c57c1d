import { addressFromHex, usdtOn, type AddressHex } from '@epusdt/kernel';
import type { Block, SimulatedChain } from '../../apps/sandbox/src/chain';
import { TRANSFER_KINDS } from '../../apps/sandbox/src/chain-transaction';
import { startSandbox, type Sandbox } from '../../apps/sandbox/src/sandbox';
import { FakeClock } from '../support/fake-clock';
import type { ChainRig, Stretch, TrueLog, Truth } from './chain-rig';

const START = Date.UTC(2026, 0, 5, 12);
const BLOCK_MS = 3_000;
const LAG = 18;
const TRANSFER = 'ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef';
const USDT = usdtOn('sandbox');

export const WALLETS: readonly AddressHex[] = ['11', '22', '33', '44'].map((byte) => byte.repeat(20));
export const CANARY: AddressHex = 'c1'.repeat(20);
export const STRANGER: AddressHex = '5a'.repeat(20);
/** Each is more than something usual holds: a double's integers, a signed and an unsigned long; the last is the most. */
export const GREAT = [2n ** 53n + 1n, 2n ** 63n, 2n ** 64n + 1n, 2n ** 256n - 1n] as const;
export const PLAIN_TRANSFERS = 40;

export interface SandboxRig extends ChainRig {
  readonly sandbox: Sandbox;
  readonly clock: FakeClock;
  /** Mines one block, three seconds after the last. */
  mine(): Block;
}

const [FIRST, SECOND, RICH, MANY] = WALLETS.map(addressFromHex) as [string, string, string, string];
const [CANARY58, STRANGER58] = [addressFromHex(CANARY), addressFromHex(STRANGER)];

/** A chain that stands still: twelve final blocks with everything a chain can hold, then what is not final yet. */
export async function startSandboxRig(): Promise<SandboxRig> {
  const clock = new FakeClock(START);
  const sandbox = await startSandbox({ port: 0, clock });
  const { chain } = sandbox;
  const mine = (): Block => {
    clock.advance(BLOCK_MS);
    return chain.mine();
  };
  const from = chain.head.number;
  pay(chain, mine);
  const to = chain.head.number;
  // The first of these blocks is the newest final one in the end.
  for (let made = 0; made < LAG; made += 1) {
    if (made === 4 || made === LAG - 1)
      chain.transfer({ to: FIRST, amountUnits: 77_000_000n + BigInt(made) });
    if (made === 9) chain.transfer({ to: CANARY58, amountUnits: 78_000_000n });
    mine();
  }
  const truth: Truth = {
    asset: USDT,
    chainId: chain.chainId,
    final: stretchOf(chain, from, to),
    front: stretchOf(chain, to, chain.head.number),
    wallets: WALLETS,
    canaries: [CANARY],
  };
  return { url: sandbox.url, truth, sandbox, clock, mine, close: () => sandbox.close() };
}

function pay(chain: SimulatedChain, mine: () => Block): void {
  for (const [index, kind] of TRANSFER_KINDS.entries()) {
    chain.transfer({ to: FIRST, amountUnits: 1_000_000n + BigInt(index), kind });
  }
  mine();
  // Half of them with the network's byte in the padding of the recipient.
  for (let sent = 0; sent < PLAIN_TRANSFERS; sent += 1)
    chain.transfer({ to: SECOND, amountUnits: 5_000_000n });
  mine();
  mine();
  const same = { to: MANY, units: 3_000_000n };
  const others = [
    { to: FIRST, units: 4_000_000n },
    { to: STRANGER58, units: 6_000_000n },
  ];
  chain.transferMany([same, ...others, same], { foreignLogsFirst: 3 });
  chain.transferMany([same]);
  // What leaves: for a stranger, for another wallet of ours, and nothing.
  chain.transfer({ from: SECOND, to: STRANGER58, amountUnits: 2_000_000n });
  chain.transfer({ from: FIRST, to: SECOND, amountUnits: 250_000n });
  chain.transfer({ from: SECOND, to: STRANGER58, amountUnits: 0n, kind: 'zero' });
  mine();
  for (const amountUnits of GREAT) chain.transfer({ to: RICH, amountUnits });
  mine();
  for (const [index, kind] of TRANSFER_KINDS.entries()) {
    chain.transfer({ to: index % 2 === 0 ? SECOND : STRANGER58, amountUnits: 9_000_000n, kind });
  }
  mine();
  chain.transfer({ to: CANARY58, amountUnits: 1n });
  chain.setBackground(30);
  mine();
  chain.setBackground(0);
  // Native transfers and nothing else: a block with transactions, and without a log.
  chain.transfer({ to: FIRST, amountUnits: 8_000_000n, kind: 'trx' });
  mine();
  chain.token.blacklist(STRANGER);
  chain.token.setFee(10, 1_000_000n);
  chain.transfer({ to: SECOND, amountUnits: 1_000_000_000n });
  mine();
  chain.token.setFee(0, 0n);
  mine();
  chain.transfer({ to: FIRST, amountUnits: 1n });
  mine();
}

/** Out of the chain's own memory. */
export function stretchOf(chain: SimulatedChain, from: number, to: number): Stretch {
  const found = Array.from({ length: to - from + 1 }, (_, index) => chain.block(from + index)).flatMap(
    (block) => block ?? [],
  );
  return {
    blocks: found.map(({ number, id, parentHash, timestamp }) => ({
      ...{ number, id, parentId: parentHash, time: timestamp },
    })),
    logs: found.flatMap(logsOf),
    transactions: found.flatMap(({ transactions }) =>
      transactions.map(({ txid, result, logs, raw }) => ({
        ...{ txHash: txid, success: result === 'SUCCESS', logs: logs.length, called: !raw.native },
      })),
    ),
  };
}

function logsOf({ number, id, transactions }: Block): TrueLog[] {
  let counted = 0;
  return transactions.flatMap(({ txid, result, logs }) => {
    const before = counted;
    counted += logs.length;
    return logs.flatMap(({ address, topics: [topic, sender = '', receiver = '', more], data }, logIndex) => {
      if (address !== USDT.contract || topic !== TRANSFER || more !== undefined) return [];
      const [from, to] = [sender.slice(24), receiver.slice(24)];
      const place = {
        txHash: txid,
        blockNumber: number,
        blockId: id,
        blockLogIndex: before + logIndex,
        logIndex,
      };
      return [{ ...place, from, to, raw: BigInt(`0x${data}`), success: result === 'SUCCESS' }];
    });
  });
}
