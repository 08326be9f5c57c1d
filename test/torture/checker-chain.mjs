/** What the final chain says: every movement of the token into one of our wallets, decoded here and nowhere else. */
import { createHash } from 'node:crypto';
import { Incomplete, linesOf } from './checker-folder.mjs';

/** keccak-256 of `Transfer(address,address,uint256)`. */
const TRANSFER = 'ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef';
const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const LARGEST = 2n ** 63n - 1n;
const TRON = '41';

const sha256 = (bytes) => createHash('sha256').update(bytes).digest();

/** The text that begins with T: 0x41 and twenty bytes, with the first four bytes of their double hash behind. */
export function addressOf(hex) {
  const twenty = hex.toLowerCase().replace(/^0x/, '').slice(-40);
  if (!/^[0-9a-f]{40}$/.test(twenty)) throw new Incomplete(`"${hex}" is no address`);
  const payload = Buffer.from(TRON + twenty, 'hex');
  const bytes = Buffer.concat([payload, sha256(sha256(payload)).subarray(0, 4)]);
  let text = '';
  for (let rest = BigInt(`0x${bytes.toString('hex')}`); rest > 0n; rest /= 58n) {
    text = ALPHABET[Number(rest % 58n)] + text;
  }
  return text;
}

/** Twenty bytes as hex, from either way of writing an address; a text that does not fit its checksum is none. */
export function bytesOf(address) {
  if (!address.startsWith('T')) return address.toLowerCase().replace(/^0x/, '').slice(-40);
  let value = 0n;
  for (const letter of address) {
    const digit = ALPHABET.indexOf(letter);
    if (digit < 0) throw new Incomplete(`"${address}" is no address`);
    value = value * 58n + BigInt(digit);
  }
  const hex = value.toString(16).padStart(50, '0');
  const twenty = hex.slice(2, 42);
  if (hex.length !== 50 || addressOf(twenty) !== address) throw new Incomplete(`"${address}" is no address`);
  return twenty;
}

/** Decimal text to units of 0.000001, exactly; `null` for what is no such amount. */
export function unitsOf(text) {
  const match = /^(\d+)(?:\.(\d+))?$/.exec(String(text));
  if (!match) return null;
  const fraction = (match[2] ?? '').replace(/0+$/, '');
  return fraction.length > 6 ? null : BigInt(match[1] + fraction.padEnd(6, '0'));
}

/** Units as decimal text. */
export function textOf(units) {
  const digits = String(units).padStart(7, '0');
  return `${digits.slice(0, -6)}.${digits.slice(-6)}`.replace(/\.?0+$/, '');
}

export const keyOf = (tx, log) => `${tx}/${log}`;

const word = (hex) => String(hex).toLowerCase().replace(/^0x/, '');

/** The movement in one log of the token's contract, or `null`: another contract, another event, or nothing moved. */
function movement(log, contract) {
  if (bytesOf(log.address) !== contract) return null;
  const [event, , to] = log.topics.map(word);
  const data = word(log.data);
  if (event !== TRANSFER || log.topics.length !== 3 || data.length !== 64) return null;
  const value = BigInt(`0x${data}`);
  return value === 0n ? null : { to: to.slice(-40), units: value > LARGEST ? null : value, value };
}

/** Reads the chain once. `transfers`: by transaction and place in its own logs, what came into the wallets. */
export async function readChain(folder, run) {
  const contract = bytesOf(run.contract);
  const wallets = new Map(run.wallets.map((address) => [bytesOf(address), address]));
  const chain = { transfers: new Map(), blocks: [], transactions: 0 };
  for await (const block of linesOf(folder, 'chain.jsonl')) {
    if (block.format !== undefined && block.number === undefined) continue;
    const before = chain.blocks.at(-1);
    if (before && (block.number !== before.number + 1 || block.parent !== before.id)) {
      throw new Incomplete(`chain.jsonl: block ${block.number} does not follow block ${before.number}`);
    }
    chain.blocks.push({ number: block.number, id: block.id, at: block.at });
    for (const transaction of block.transactions) {
      chain.transactions += 1;
      if (transaction.succeeded !== true) continue;
      transaction.logs.forEach((log, place) => {
        const moved = movement(log, contract);
        const wallet = moved && wallets.get(moved.to);
        if (wallet === undefined || wallet === null) return;
        const { units, value } = moved;
        const at = { block: block.number, blockId: block.id, at: block.at };
        const key = keyOf(transaction.id, place);
        chain.transfers.set(key, { key, tx: transaction.id, place, to: wallet, units, value, ...at });
      });
    }
  }
  const last = chain.blocks.at(-1);
  if (!last) throw new Incomplete('chain.jsonl: no block, so nothing can have been paid');
  if (last.at < run.healedAt)
    throw new Incomplete('chain.jsonl ends before the faults did: the rest is not known');
  return chain;
}
