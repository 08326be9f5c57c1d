import { NETWORK_FACTS, addressToHex, usdtOn, type AddressHex } from '@epusdt/kernel';
import type { BlockRef } from '../../libs/chain/src/chain-source';
import type { ChainRig, Stretch, TrueLog, TrueTransaction } from './chain-rig';
import { type RecordedBlock } from './fixtures';
import { readFixture } from './recordings';
import { ReplayNode, type ReplayOptions } from './replay-node';
import { wholeBlock, type WholeBlockView } from './replay-source';

const USDT = usdtOn('mainnet');
const CALLS = ['a9059cbb', '23b872dd', '095ea7b3'];
const WALLET_SHARE = 3;

/** What a recording says of its one block, taken from its own decoded fields, not from what the replay makes of it. */
interface Recorded {
  readonly number: number;
  readonly logs: readonly TrueLog[];
  readonly transactions: readonly TrueTransaction[];
}

/** 26, where sender, recipient and amount stand beside the signed transaction. */
export function recordedTransfers(): Recorded {
  const { blockNumber, blockID, txCount, transfers } = readFixture('26') as RecordedBlock;
  const logs = transfers.map(({ txID, from, to, value, success }, blockLogIndex) => ({
    ...{ txHash: txID, blockNumber, blockId: blockID, blockLogIndex, logIndex: 0, success },
    ...{ from: hexOf(from), to: hexOf(to), raw: BigInt(value) },
  }));
  const transactions = transfers.map(({ txID, success }) => ({
    ...{ txHash: txID, success, logs: 1, called: true },
  }));
  if (txCount <= transfers.length) throw new RangeError('the recording names no other transactions');
  return { number: blockNumber, logs, transactions };
}

/** 23, whose calls carry their data. The token writes one log for each call of these, and so does every other token. */
export function recordedCalls(): Recorded {
  const { blockID, block_header, transactions: all } = readFixture('23') as WholeBlockView;
  const { number } = block_header.raw_data;
  const logs: TrueLog[] = [];
  const transactions: TrueTransaction[] = [];
  let counted = 0;
  for (const { txID, ret, raw_data } of all) {
    const [{ type, parameter } = { type: '', parameter: { value: {} } }] = raw_data.contract;
    const { data = '', owner_address: owner = '', contract_address: called = '' } = parameter.value;
    const success = ret[0]?.contractRet === 'SUCCESS';
    const written = success && CALLS.includes(data.slice(0, 8));
    const isCall = type === 'TriggerSmartContract';
    transactions.push({ txHash: txID, success, logs: written ? 1 : 0, called: isCall });
    if (!written) continue;
    const place = {
      txHash: txID,
      blockNumber: number,
      blockId: blockID,
      blockLogIndex: counted,
      logIndex: 0,
    };
    counted += 1;
    if (called !== `41${USDT.contract}` || data.startsWith('095ea7b3')) continue;
    const words = [8, 72, 136].map((start) => data.slice(start, start + 64));
    const [one = '', two = '', three = ''] = words;
    const moved = data.startsWith('a9059cbb')
      ? { from: owner.slice(2), to: one.slice(24), raw: BigInt(`0x${two}`) }
      : { from: one.slice(24), to: two.slice(24), raw: BigInt(`0x${three}`) };
    logs.push({ ...place, ...moved, success });
  }
  return { number, logs, transactions };
}

const hexOf = (address: string): AddressHex => {
  const hex = addressToHex(address);
  if (hex === null) throw new RangeError(`${address} is no address`);
  return hex;
};

/** A recorded block behind a node that shows all there is: it, its parent, and successors that make it final. */
async function startReplayRig(recorded: Recorded, options: ReplayOptions): Promise<ChainRig> {
  const node = await ReplayNode.start(options);
  node.advance();
  const stretch = (from: number, to: number): Stretch => ({
    blocks: Array.from({ length: to - from + 1 }, (_, index): BlockRef => {
      const block = node.block(from + index);
      if (!block) throw new RangeError(`block ${from + index}`);
      return { number: block.number, id: block.id, parentId: block.parentHash, time: block.timestamp };
    }),
    logs: from <= recorded.number ? recorded.logs : [],
    transactions: from <= recorded.number ? recorded.transactions : [],
  });
  const payees = [...new Set(recorded.logs.map(({ to }) => to))];
  const close = async (): Promise<void> => {
    await node.close();
    if (node.unserved.length > 0) throw new Error(`the replay lacks ${node.unserved.join(', ')}`);
  };
  return {
    url: node.url,
    truth: {
      asset: USDT,
      chainId: NETWORK_FACTS.mainnet.chainId ?? '',
      final: stretch(recorded.number - 1, recorded.number + 1),
      front: stretch(node.solidNumber, node.headNumber),
      wallets: payees.filter((_, index) => index % WALLET_SHARE !== 0),
      canaries: payees.slice(0, 1),
    },
    close,
  };
}

export const startTransfersRig = (): Promise<ChainRig> => startReplayRig(recordedTransfers(), {});

export const startWholeBlockRig = (ignoresAddress = false): Promise<ChainRig> =>
  startReplayRig(recordedCalls(), { source: wholeBlock(), ignoresAddress });
