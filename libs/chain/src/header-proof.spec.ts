import { secp256k1 } from '@noble/curves/secp256k1';
import { keccak_256 } from '@noble/hashes/sha3';
import { addressFromHex } from '@epusdt/kernel';
import { createHash } from 'node:crypto';
import { SchemaError, type Fields } from './answer-schema';
import { signedHeaderOf } from './header-proof';

const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();
const keyOf = (name: string): Buffer => sha256(Buffer.from(name));
const addressOf = (key: Uint8Array): string =>
  Buffer.from(keccak_256(secp256k1.getPublicKey(key, false).subarray(1)))
    .toString('hex')
    .slice(-40);

const KEY = keyOf('producer');
const WITNESS = addressOf(KEY);
const DELEGATE = keyOf('its delegate');
const NUMBER = 66_987_565;
const PARENT = `${(NUMBER - 1).toString(16).padStart(16, '0')}${'cd'.repeat(24)}`;
const ROOT = 'fa'.repeat(32);
const TIME = 1_777_445_121_000;

/** The bytes of the header written down one by one, as a reader of the protocol would. */
const START = `08e8d7f0bfdd331220${ROOT}1a20${PARENT}38adccf81f`;
const WHO = `4a1541${WITNESS}`;
const RAW = `${START}${WHO}5022`;

/** What a node answers when asked for a header whose raw bytes are these. */
function answer(rawHex: string, rawData: Fields = {}, { key = KEY, v = 0 } = {}): Record<string, unknown> {
  const hash = sha256(Buffer.from(rawHex, 'hex'));
  const signature = secp256k1.sign(hash, key);
  return {
    blockID: NUMBER.toString(16).padStart(16, '0') + hash.toString('hex', 8),
    block_header: {
      raw_data: {
        number: NUMBER,
        txTrieRoot: ROOT,
        witness_address: `41${WITNESS}`,
        parentHash: PARENT,
        version: 34,
        timestamp: TIME,
        ...rawData,
      },
      witness_signature: `${signature.toCompactHex()}${(signature.recovery + v).toString(16).padStart(2, '0')}`,
    },
  };
}

/** The answer with another signature. */
function signedWith(signature: unknown): Record<string, unknown> {
  const whole = answer(RAW);
  return { ...whole, block_header: { ...(whole['block_header'] as Fields), witness_signature: signature } };
}

describe('a signed header', () => {
  it('is read with its producer and its signer', () => {
    expect(signedHeaderOf(answer(RAW))).toEqual({
      number: NUMBER,
      id: answer(RAW)['blockID'],
      parentId: PARENT,
      time: TIME,
      witness: WITNESS,
      signer: WITNESS,
    });
  });

  it.each<[string, unknown]>([
    ['recovery ids as Ethereum writes them', answer(RAW, {}, { v: 27 })],
    ['a base58 address', answer(RAW, { witness_address: addressFromHex(WITNESS) })],
    ['no version', answer(`${START}${WHO}`, { version: undefined })],
    ['a version of zero, which is not encoded', answer(`${START}${WHO}`, { version: 0 })],
    ['a large version', answer(`${START}${WHO}50ac02`, { version: 300 })],
    ['an empty state root', answer(RAW, { accountStateRoot: '' })],
    ['a state root', answer(`${RAW}5a20${'0e'.repeat(32)}`, { accountStateRoot: '0e'.repeat(32) })],
    ['a witness id', answer(`${START}4007${WHO}5022`, { witness_id: 7 })],
  ])('may have %s', (_name, given) => {
    expect(signedHeaderOf(given)).toMatchObject({ number: NUMBER, witness: WITNESS, signer: WITNESS });
  });

  it('tells the key it was signed with where that is not the producer’s own', () => {
    const header = signedHeaderOf(answer(RAW, {}, { key: DELEGATE }));
    expect([header.witness, header.signer]).toEqual([WITNESS, addressOf(DELEGATE)]);
  });

  it.each<[string, Fields]>([
    ['another time', { timestamp: TIME + 3_000 }],
    ['another root', { txTrieRoot: 'fb'.repeat(32) }],
    ['another parent', { parentHash: `${PARENT.slice(0, -2)}00` }],
    ['another number', { number: NUMBER + 1 }],
    ['another producer', { witness_address: `41${addressOf(DELEGATE)}` }],
    ['another version', { version: 35 }],
    ['a state root that was not hashed', { accountStateRoot: '0e'.repeat(32) }],
    ['a witness id that was not hashed', { witness_id: 1 }],
    ['no parent', { parentHash: undefined }],
    ['no producer', { witness_address: undefined }],
    ['a producer of another network', { witness_address: `a0${WITNESS}` }],
    ['a negative version', { version: -1 }],
    ['a version in text', { version: '34' }],
  ])('is refused with %s', (_name, changed) => {
    expect(() => signedHeaderOf(answer(RAW, changed))).toThrow(SchemaError);
  });

  it('is refused under another id', () => {
    const id = `${NUMBER.toString(16).padStart(16, '0')}${'ab'.repeat(24)}`;
    expect(() => signedHeaderOf({ ...answer(RAW), blockID: id })).toThrow(
      `blockID of block ${NUMBER}, which must be the hash of its header, is "${id}"`,
    );
  });

  const good = (answer(RAW)['block_header'] as { witness_signature: string }).witness_signature;
  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['too short a one', good.slice(2)],
    ['no hex', good.replace(/^../, 'zz')],
    ['a strange recovery id', `${good.slice(0, -2)}02`],
    ['a strange recovery id of Ethereum', `${good.slice(0, -2)}1d`],
    ['zeros', '00'.repeat(65)],
    ['numbers beyond the curve', `${'ff'.repeat(64)}00`],
  ])('is refused with %s for a signature', (_name, signature) => {
    expect(() => signedHeaderOf(signedWith(signature))).toThrow(SchemaError);
  });

  it('with a forged signature has a signer nobody knows', () => {
    const forged = `${good.slice(0, 64)}${'11'.repeat(32)}${good.slice(-2)}`;
    expect(signedHeaderOf(signedWith(forged)).signer).not.toBe(WITNESS);
  });

  it.each([undefined, null, {}, [], 'block', { blockID: 'x' }])('is refused when it is %j', (given) => {
    expect(() => signedHeaderOf(given)).toThrow(SchemaError);
  });
});
