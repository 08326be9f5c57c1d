import { createCipheriv, hkdfSync } from 'node:crypto';
import fc from 'fast-check';
import { MasterKey, sameText } from './seal';

const SEED = 256;
const HEX = '00112233445566778899aabbccddeeff0123456789abcdef0123456789abcdef';
const key = new MasterKey(HEX);
const other = new MasterKey(HEX.replace('00', '01'));

/** The sealed text with one bit of one byte turned over. */
function flipped(sealed: string, at: number, bit: number): string {
  const bytes = Buffer.from(sealed.slice(3), 'base64');
  const index = at % bytes.length;
  bytes[index] = (bytes[index] ?? 0) ^ (1 << bit);
  return `v1.${bytes.toString('base64')}`;
}

describe('MasterKey', () => {
  it('reads hex in either case and base64 as the same key', () => {
    const base64 = Buffer.from(HEX, 'hex').toString('base64');
    for (const text of [HEX.toUpperCase(), base64]) {
      expect(new MasterKey(text).fingerprint).toBe(key.fingerprint);
      expect(new MasterKey(text).open(key.seal('plain', 'row'), 'row')).toBe('plain');
    }
  });

  it.each([
    ['empty', ''],
    ['63 hex characters', HEX.slice(1)],
    ['65 hex characters', `${HEX}0`],
    ['no hex', `g${HEX.slice(1)}`],
    ['44 hex characters, a cut key', HEX.slice(0, 44)],
    ['43 hex characters', HEX.slice(0, 43)],
    ['base64 of 31 bytes', Buffer.alloc(31).toString('base64')],
    ['base64 of 33 bytes', Buffer.alloc(33).toString('base64')],
    ['base64 with a stray character', `!${Buffer.alloc(32, 7).toString('base64')}`],
    ['base64 without its end', Buffer.alloc(32, 7).toString('base64').slice(0, 43)],
    ['a space around', ` ${HEX}`],
    ['a password', 'correct horse battery staple'],
  ])('refuses %s', (_what, text) => {
    expect(MasterKey.decode(text)).toBeNull();
    expect(() => new MasterKey(text)).toThrow('MASTER_KEY must be 32 bytes');
  });

  it('does not repeat a bad key in its error', () => {
    expect(() => new MasterKey('hunter2')).toThrow(/^((?!hunter2).)*$/);
  });

  it('generates keys it reads', () => {
    const text = MasterKey.generate();
    expect(text).toMatch(/^[0-9a-f]{64}$/);
    expect(MasterKey.decode(text)?.toString('hex')).toBe(text);
    expect(MasterKey.generate()).not.toBe(text);
  });

  it('has a fingerprint that tells keys apart and does not contain the key', () => {
    expect(key.fingerprint).toMatch(/^[0-9a-f]{16}$/);
    expect(key.fingerprint).not.toBe(other.fingerprint);
    expect(HEX).not.toContain(key.fingerprint);
  });
});

describe('seal and open', () => {
  it('opens what it sealed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (plain, context) => {
        return key.open(key.seal(plain, context), context) === plain;
      }),
      { seed: SEED },
    );
  });

  it('seals the same text differently each time, and does not show it', () => {
    const [a, b] = [key.seal('a secret', 'row'), key.seal('a secret', 'row')];
    expect(a).not.toBe(b);
    expect(Buffer.from(a.slice(3), 'base64').toString('latin1')).not.toContain('a secret');
  });

  it.each(['', 'merchant:2', 'merchant:1 ', 'Merchant:1'])(
    'does not open under the context %j',
    (context) => {
      const sealed = key.seal('secret', 'merchant:1');
      expect(() => key.open(sealed, context)).toThrow();
    },
  );

  it('does not open under another key', () => {
    expect(() => other.open(key.seal('secret', 'row'), 'row')).toThrow();
  });

  it('does not open after any one bit changed', () => {
    const sealed = key.seal('a merchant secret', 'row');
    fc.assert(
      fc.property(fc.nat(200), fc.integer({ min: 0, max: 7 }), (at, bit) => {
        expect(() => key.open(flipped(sealed, at, bit), 'row')).toThrow();
      }),
      { seed: SEED, numRuns: 400 },
    );
  });

  it.each([
    ['cut', (sealed: string) => sealed.slice(0, -4)],
    ['cut to its nonce', (sealed: string) => sealed.slice(0, 3 + 16)],
    ['lengthened', (sealed: string) => `${sealed}AAAA`],
    ['with a stray character', (sealed: string) => `${sealed.slice(0, 9)}\n${sealed.slice(9)}`],
    ['without its version', (sealed: string) => sealed.slice(3)],
    ['of another version', (sealed: string) => sealed.replace('v1.', 'v2.')],
    ['in base64url', (sealed: string) => sealed.replace(/=*$/, '')],
    ['emptied', () => ''],
    ['reduced to its version', () => 'v1.'],
  ])('does not open a text %s', (_how, alter) => {
    expect(() => key.open(alter(key.seal('secret', 'row')), 'row')).toThrow();
  });

  it('does not take a shortened tag, which could be guessed', () => {
    const cipherKey = Buffer.from(hkdfSync('sha256', Buffer.from(HEX, 'hex'), '', 'epusdt-node secrets', 32));
    const nonce = Buffer.alloc(12, 1);
    const cipher = createCipheriv('aes-256-gcm', cipherKey, nonce);
    cipher.setAAD(Buffer.from('row'));
    cipher.final();
    const whole = Buffer.concat([nonce, cipher.getAuthTag()]);
    expect(key.open(`v1.${whole.toString('base64')}`, 'row')).toBe('');
    for (const length of [4, 8, 12, 15]) {
      expect(() => key.open(`v1.${whole.subarray(0, 12 + length).toString('base64')}`, 'row')).toThrow();
    }
  });
});

describe('mac', () => {
  const fields = ['wallet', '1', 'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t'];

  it('verifies its own and nothing else', () => {
    const mac = key.mac(fields);
    expect(mac).toMatch(/^[0-9a-f]{64}$/);
    expect(key.verify(fields, mac)).toBe(true);
    expect(other.verify(fields, mac)).toBe(false);
    expect(key.verify([...fields].reverse(), mac)).toBe(false);
    expect(key.verify(fields, mac.toUpperCase())).toBe(false);
    expect(key.verify(fields, mac.slice(1))).toBe(false);
    expect(key.verify(fields, '')).toBe(false);
  });

  it.each([
    [
      ['ab', 'c'],
      ['a', 'bc'],
    ],
    [['ab'], ['a', 'b']],
    [['a', ''], ['a']],
    [[''], []],
    [['1:a'], ['', 'a']],
    [['a1:b'], ['a', 'b']],
    [['é'], ['e', '\u0301']],
  ])('signs %j and %j differently', (a, b) => {
    expect(key.mac(a)).not.toBe(key.mac(b));
  });

  it('signs no two lists alike', () => {
    const list = fc.array(fc.string({ unit: fc.constantFrom('0', '1', '2', ':', 'a'), maxLength: 4 }), {
      maxLength: 4,
    });
    fc.assert(
      fc.property(
        list,
        list,
        (a, b) => (key.mac(a) === key.mac(b)) === (JSON.stringify(a) === JSON.stringify(b)),
      ),
      { seed: SEED, numRuns: 1_000 },
    );
  });
});

describe('sameText', () => {
  it.each([
    ['', '', true],
    ['a', 'a', true],
    ['a', 'b', false],
    ['a', 'A', false],
    ['a', 'aa', false],
    ['', 'a', false],
    ['é', 'e', false],
    ['名', '名', true],
    ['ä', 'a\u0308', false],
  ])('%j, %j: %s', (a, b, same) => {
    expect(sameText(a, b)).toBe(same);
    expect(sameText(b, a)).toBe(same);
  });
});
