import fc from 'fast-check';
import { addressFromHex, addressFromWord, addressToHex, isTronAddress } from './tron-address';

const SEED = 41;
const USDT = 'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t';
const USDT_HEX = 'a614f803b6fd780986a42c78ec9c7f77e6ded13c';

const hex = (digits: number): fc.Arbitrary<string> =>
  fc
    .uint8Array({ minLength: digits / 2, maxLength: digits / 2 })
    .map((bytes) => Buffer.from(bytes).toString('hex'));

describe('Tron addresses', () => {
  it.each([
    [USDT, USDT_HEX],
    ['TJngGWiRMLgNFScEybQxLEKQMNdB4nR6Vx', '60bb513e91aa723a10a4020ae6fcce39bce7e240'],
    ['TYD4pB7wGi1p8zK67rBTV3KdfEb9nvNDXh', 'f3f1c189594e2642e5d42d7669b4ec60a69802a9'],
    ['TXncUDXYkRCmwhFikxYMutwAy93fbhPbbv', 'ef51c82ea6336ba1544c4a182a7368e9fbe28274'],
    ['THJWy3Ej8gv52nmVfWfHZdyRuWX7Qfi3W6', '506fc7c4241599326c272d26fd08a47f3957d98b'],
    ['TL24LCps5FKwp3PoU1MvrYrwhi5LU1tHre', '6e3b44b96104b26f84057974a1f0c9880f7c9b13'],
    ['TXVj38D1XR3TPgSHTCZGC8wkLDAGqF1oqx', 'ec20315a879c48f5e3a6a1c9826d5225f8b658b8'],
    ['TNXoiAJ3dct8Fjg4M9fkLFh9S2v9TXc32G', '89cbcb2372e1c2fbc00f24895a406a0c722c89f3'],
    ['T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb', '0000000000000000000000000000000000000000'],
  ])('%s is %s', (address, bytes) => {
    expect(addressToHex(address)).toBe(bytes);
    expect(addressFromHex(bytes)).toBe(address);
    expect(isTronAddress(address)).toBe(true);
  });

  it.each([
    ['bad checksum', 'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6Z'],
    ['two characters swapped', 'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjL6jt'],
    ['no base58', 'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6O'],
    ['zero for an o', 'TR7NHqjeKQxGTCi8q8ZY4pL80tSzgjLj6t'],
    ['33 characters', 'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6'],
    ['35 characters', `${USDT}t`],
    ['lower-case t', 'tR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t'],
    ['EVM form', `0x${USDT_HEX}`],
    ['hex with the network byte', `41${USDT_HEX}`],
    ['a Bitcoin address', '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa'],
    ['trailing space', `${USDT} `],
    ['leading space', ` ${USDT}`],
    ['trailing line feed', `${USDT}\n`],
    ['the largest text of its shape', `T${'z'.repeat(33)}`],
    ['the smallest text of its shape', `T${'1'.repeat(33)}`],
    ['a Cyrillic look-alike', USDT.replace('T', 'Т')],
    ['empty', ''],
  ])('refuses %s', (_why, address) => {
    expect(addressToHex(address)).toBeNull();
    expect(isTronAddress(address)).toBe(false);
  });

  it('reads back what it wrote, always 34 characters from T', () => {
    fc.assert(
      fc.property(hex(40), (bytes) => {
        const address = addressFromHex(bytes);
        return /^T.{33}$/.test(address) && addressToHex(address) === bytes;
      }),
      { seed: SEED, numRuns: 500 },
    );
  });

  it('notices every change of one character', () => {
    const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
    for (let at = 0; at < USDT.length; at += 1) {
      for (const other of alphabet) {
        const changed = USDT.slice(0, at) + other + USDT.slice(at + 1);
        expect(addressToHex(changed)).toBe(changed === USDT ? USDT_HEX : null);
      }
    }
  });

  it.each([
    '',
    USDT_HEX.toUpperCase(),
    `41${USDT_HEX}`,
    `0x${USDT_HEX}`,
    USDT_HEX.slice(2),
    `${USDT_HEX}\n`,
    USDT,
  ])('asserts the shape of %j', (text) => {
    expect(() => addressFromHex(text)).toThrow(RangeError);
  });
});

describe('addressFromWord', () => {
  it.each([
    ['plain', `${'0'.repeat(24)}${USDT_HEX}`],
    ['with 0x', `0x${'0'.repeat(24)}${USDT_HEX}`],
    ['with 41 above, as real wallets write', `${'0'.repeat(22)}41${USDT_HEX}`],
    ['with anything above', `${'f'.repeat(24)}${USDT_HEX}`],
    ['in upper case', `${'0'.repeat(24)}${USDT_HEX.toUpperCase()}`],
  ])('takes the low 20 bytes of a word %s', (_how, word) => {
    expect(addressFromWord(word)).toBe(USDT_HEX);
  });

  it.each([
    ['20 bytes', USDT_HEX],
    ['31 bytes', '0'.repeat(62)],
    ['33 bytes', '0'.repeat(66)],
    ['no hex', `${'0'.repeat(63)}g`],
    ['nothing', ''],
    ['nothing after 0x', '0x'],
    ['a line feed', `${'0'.repeat(64)}\n`],
  ])('refuses %s', (_what, word) => {
    expect(addressFromWord(word)).toBeNull();
  });

  it('ignores the upper twelve bytes', () => {
    fc.assert(
      fc.property(hex(24), hex(40), (above, bytes) => addressFromWord(above + bytes) === bytes),
      { seed: SEED },
    );
  });
});
