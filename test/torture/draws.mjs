/** Numbers that a seed decides. Each concern draws from a stream of its own, so that one more draw here changes nothing there. */
import { createHash } from 'node:crypto';

const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const RANGE = 0x1_0000_0000;

const sha256 = (bytes) => createHash('sha256').update(bytes).digest();

export class Draws {
  constructor(seed, stream) {
    this.state = sha256(`${seed}/${stream}`).readInt32LE(0);
  }

  /** 0 up to, and without, 1 (mulberry32). */
  fraction() {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / RANGE;
  }

  /** A whole number, both ends included. */
  between(low, high) {
    return low + Math.floor(this.fraction() * (high - low + 1));
  }

  chance(probability) {
    return this.fraction() < probability;
  }

  pick(list) {
    return list[this.between(0, list.length - 1)];
  }

  /** The wait until the next of events that come by chance, `mean` apart. */
  wait(mean) {
    return -Math.log(1 - this.fraction()) * mean;
  }

  shuffled(list) {
    const left = [...list];
    return list.map(() => left.splice(this.between(0, left.length - 1), 1)[0]);
  }

  /** `count` words in the shares given (of 100), every word with a share at least once where there is room. */
  deck(shares, count) {
    const words = Object.entries(shares);
    const dealt = words.flatMap(([word, share]) =>
      Array.from({ length: Math.max(1, Math.round((share * count) / 100)) }, () => word),
    );
    const [most] = words.reduce((best, each) => (each[1] > best[1] ? each : best));
    while (dealt.length < count) dealt.push(most);
    while (dealt.length > count) {
      const spare = dealt.indexOf(most);
      dealt.splice(spare === -1 ? dealt.length - 1 : spare, 1);
    }
    return this.shuffled(dealt);
  }

  /** A Tron address nobody has a key to. */
  address() {
    const body = sha256(`${this.fraction()} ${this.fraction()}`).subarray(0, 20);
    const payload = Buffer.concat([Buffer.from([0x41]), body]);
    const bytes = Buffer.concat([payload, sha256(sha256(payload)).subarray(0, 4)]);
    let value = BigInt(`0x${bytes.toString('hex')}`);
    let text = '';
    for (; value > 0n; value /= 58n) text = ALPHABET[Number(value % 58n)] + text;
    return text;
  }
}
