import { addressFromHex, addressFromWord, addressToHex } from '@epusdt/kernel';
import { TRANSFER_TOPIC } from '../../apps/sandbox/src/token';
import type { PlacedTransaction, ReplayChain } from './replay-chain';

type Fields = Readonly<Record<string, unknown>>;

/** Every contract passes itself off as the token: names prove nothing. */
const NAME = { symbol: 'USDT', decimals: 6, name: 'Tether USD' };

/** `/v1/accounts/…/transactions/trc20`, after the recorded pages 01 to 07; `fingerprint` is the place in the list. */
export function historyView(chain: ReplayChain, account: string, query: Fields): object {
  const limit = Number(query['limit'] ?? 20);
  const skipped = Number(query['fingerprint'] ?? 0);
  const since = Number(query['min_timestamp'] ?? 0);
  const wanted = addressToHex(textOf(query['contract_address']));
  const all: Fields[] = [];
  for (let { number } = chain.source; number <= chain.head.number; number += 1) {
    for (const transaction of chain.block(number)?.transactions ?? []) {
      all.push(
        ...recordsOf(transaction, account, wanted).filter((one) => Number(one['block_timestamp']) >= since),
      );
    }
  }
  const data = all.slice(skipped, skipped + limit);
  const next = skipped + data.length;
  const more =
    next < all.length ? { fingerprint: String(next), links: { next: 'https://node.example/v1' } } : {};
  return { data, success: true, meta: { at: chain.head.timestamp, ...more, page_size: data.length } };
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

function recordsOf(
  { result, logs, txid, block }: PlacedTransaction,
  account: string,
  wanted: string | null,
): Fields[] {
  if (result !== 'SUCCESS') return [];
  return logs.flatMap(({ address, topics: [topic, from = '', to = ''], data }) => {
    const [sender, receiver] = [addressFromWord(from), addressFromWord(to)];
    if (topic !== TRANSFER_TOPIC || sender === null || receiver === null) return [];
    if (addressFromHex(receiver) !== account || (wanted ?? address) !== address) return [];
    return [
      {
        transaction_id: txid,
        token_info: { ...NAME, address: addressFromHex(address) },
        block_timestamp: block.timestamp,
        from: addressFromHex(sender),
        to: account,
        type: 'Transfer',
        value: BigInt(`0x${data}`).toString(),
      },
    ];
  });
}
