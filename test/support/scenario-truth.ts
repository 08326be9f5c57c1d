import { addressFromWord, addressToHex } from '@epusdt/kernel';
import type { SimulatedChain } from '../../apps/sandbox/src/chain';
import { TRANSFER_TOPIC, USDT_HEX } from '../../apps/sandbox/src/token';

/** A transfer of the token to one of ours that really is in a final block. */
export interface TrueTransfer {
  readonly txHash: string;
  readonly logIndex: number;
  readonly to: string;
  readonly raw: bigint;
  readonly blockNumber: number;
  readonly time: number;
}

export const keyOf = ({ txHash, logIndex, raw }: Pick<TrueTransfer, 'txHash' | 'logIndex' | 'raw'>): string =>
  `${txHash}/${logIndex} ${raw}`;

/** What the chain itself holds after block `after`: final, successful, not of nothing, to these base58 addresses. */
export function trueTransfers(
  chain: SimulatedChain,
  addresses: readonly string[],
  after: number,
): TrueTransfer[] {
  const ours = new Map(addresses.map((address) => [addressToHex(address), address]));
  const found: TrueTransfer[] = [];
  for (let number = after + 1; number <= chain.solidHead.number; number += 1) {
    const block = chain.block(number);
    for (const { log, transaction, logIndex } of block?.logs ?? []) {
      const [topic, , word = ''] = log.topics;
      const to = ours.get(addressFromWord(word));
      const transfers = log.address === USDT_HEX && topic === TRANSFER_TOPIC && log.topics.length === 3;
      if (!transfers || to === undefined || transaction.result !== 'SUCCESS') continue;
      const raw = BigInt(`0x${log.data}`);
      if (raw === 0n) continue;
      found.push({
        txHash: transaction.txid,
        logIndex: logIndex - transaction.firstLogIndex,
        to,
        raw,
        blockNumber: number,
        time: block?.timestamp ?? 0,
      });
    }
  }
  return found;
}
