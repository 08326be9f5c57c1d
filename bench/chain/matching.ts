/** From the logs of a block to its rows while very many orders are open: the gateway's own work, without the network. */
import { ChainPosition } from '@epusdt/chain';
import { ChunkReader } from '../../libs/chain/src/chunk-reader';
import { TransferProver } from '../../libs/chain/src/transfer-prover';
import { TransferStore, type Chunk, type Missing, type Stored } from '../../libs/chain/src/transfer-store';
import type { EngineName } from '../../test/support/engine';
import { openOrders, unitsOfStep } from './open-orders';
import { BLOCK_MS, Rig } from './rig';
import { median, percentile, serve } from './serve';

interface Input {
  readonly engine: EngineName;
  readonly wallets: number;
  readonly ordersPerWallet: number;
  readonly blocks: number;
  /** In each block, between strangers and to us. */
  readonly strangers: number;
  readonly own: number;
}

interface Figure {
  readonly engine: EngineName;
  readonly wallets: number;
  readonly orders: number;
  readonly transfers: number;
  readonly medianMs: number;
  readonly p95Ms: number;
  readonly missed: number;
  readonly unexpected: number;
}

/** Until the code is compiled; not measured. */
const WARM_UP_BLOCKS = 10;
const FINAL_BLOCKS = 19;

async function measure({ engine, wallets, ordersPerWallet, blocks, strangers, own }: Input): Promise<Figure> {
  const rig = await Rig.open({ engine, wallets, background: strangers });
  try {
    await rig.pass(BLOCK_MS);
    const first = rig.sandbox.chain.head.number + 1;
    const orders = await openOrders(rig, ordersPerWallet);
    const sent = payBlocks(rig, blocks + WARM_UP_BLOCKS, own, ordersPerWallet);
    // What lies between the cursor and the first of them is of no interest.
    for (let number = (await rig.cursor()) + 1; number < first; number += 1) await storeBlock(rig, number);
    const times: number[] = [];
    let transfers = 0;
    for (let offset = 0; offset < blocks + WARM_UP_BLOCKS; offset += 1) {
      const { ms, logs } = await storeBlock(rig, first + offset);
      if (offset >= WARM_UP_BLOCKS) times.push(ms);
      transfers = logs;
    }
    return {
      engine,
      wallets,
      orders,
      transfers,
      medianMs: median(times),
      p95Ms: percentile(times, 0.95),
      ...(await rig.ledgerAgainst(sent)),
    };
  } finally {
    await rig.close();
  }
}

/** Each pays an open order of another wallet. Returns the transactions; all of them are final. */
function payBlocks(rig: Rig, blocks: number, own: number, steps: number): string[] {
  const { chain } = rig.sandbox;
  const sent: string[] = [];
  for (let block = 0; block < blocks; block += 1) {
    for (let i = 0; i < own; i += 1) {
      const to = rig.wallets[sent.length % rig.wallets.length] ?? '';
      sent.push(chain.transfer({ to, amountUnits: unitsOfStep(block % steps) }));
    }
    rig.clock.advance(BLOCK_MS);
    chain.mine();
  }
  for (let i = 0; i < FINAL_BLOCKS; i += 1) {
    rig.clock.advance(BLOCK_MS);
    chain.mine();
  }
  return sent;
}

/** As the scanner does it, with the clock stopped while providers are asked. */
async function storeBlock(rig: Rig, number: number): Promise<{ ms: number; logs: number }> {
  const prover = rig.gateway.get(TransferProver);
  const step = { from: number, to: number, filter: { kind: 'contract' } as const };
  const chunk = await rig.gateway.get(ChunkReader).read(step);
  let ms = 0;
  for (;;) {
    const began = performance.now();
    const outcome = await storeOnce(rig, chunk);
    ms += performance.now() - began;
    if (outcome.kind === 'stored') return { ms, logs: chunk.range.logs.length };
    if (outcome.kind === 'addresses') throw new Error('a block in full has all addresses');
    const cursor = await rig.gateway.get(ChainPosition).cursor();
    await prover.prove(cursor?.chain ?? '', chunk.provider, outcome.logs, chunk.range.blocks);
  }
}

async function storeOnce(rig: Rig, chunk: Chunk): Promise<Missing | Stored> {
  const cursor = await rig.gateway.get(ChainPosition).cursor();
  if (!cursor) throw new Error('the chain was never read');
  const store = rig.gateway.get(TransferStore);
  return rig.database.transaction((manager) => store.store(manager, cursor, chunk));
}

serve({ measure });
