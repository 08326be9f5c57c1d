import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  timingSafeEqual,
} from 'node:crypto';
import { newKeyBytes } from './ids';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;
const SEAL_PREFIX = 'v1.';

/**
 * The key outside the database. It encrypts merchants' secrets (AES-256-GCM) and authenticates wallet rows
 * (HMAC-SHA256), so that a writer of the database can neither read a secret nor swap a receiving address.
 */
export class MasterKey {
  private readonly cipherKey: Buffer;
  private readonly macKey: Buffer;
  /** 16 hex characters that identify the key without revealing it; kept in the database to detect a wrong key. */
  readonly fingerprint: string;

  /** `text`: 64 hex characters or 44 characters of base64, that is 32 bytes. */
  constructor(text: string) {
    const key = MasterKey.decode(text);
    if (!key) throw new RangeError('MASTER_KEY must be 32 bytes, as 64 hex characters or as base64');
    const derive = (purpose: string): Buffer => Buffer.from(hkdfSync('sha256', key, '', purpose, KEY_BYTES));
    this.cipherKey = derive('epusdt-node secrets');
    this.macKey = derive('epusdt-node rows');
    this.fingerprint = createHash('sha256')
      .update(derive('epusdt-node fingerprint'))
      .digest('hex')
      .slice(0, 16);
  }

  static decode(text: string): Buffer | null {
    if (/^[0-9a-fA-F]{64}$/.test(text)) return Buffer.from(text, 'hex');
    const key = Buffer.from(text, 'base64');
    // Node skips what is no base64, so a mistyped or cut key would silently become another one.
    return key.length === KEY_BYTES && key.toString('base64') === text ? key : null;
  }

  /** A new key as 64 hex characters. */
  static generate(): string {
    return newKeyBytes().toString('hex');
  }

  /** `context` binds the sealed text to its row: it opens under the same context only. */
  seal(plain: string, context: string): string {
    const nonce = newKeyBytes().subarray(0, NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.cipherKey, nonce);
    cipher.setAAD(Buffer.from(context));
    const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
    return SEAL_PREFIX + Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64');
  }

  /** Throws when the text was altered, belongs to another context or to another key. */
  open(sealed: string, context: string): string {
    const bytes = Buffer.from(sealed.slice(SEAL_PREFIX.length), 'base64');
    if (SEAL_PREFIX + bytes.toString('base64') !== sealed) throw new Error('the sealed text is damaged');
    const options = { authTagLength: TAG_BYTES }; // without it Node takes a tag of four bytes as well
    const decipher = createDecipheriv('aes-256-gcm', this.cipherKey, bytes.subarray(0, NONCE_BYTES), options);
    decipher.setAAD(Buffer.from(context));
    decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    const body = bytes.subarray(NONCE_BYTES + TAG_BYTES);
    return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
  }

  /** Hex HMAC over the fields, each length-prefixed so that no two field lists sign the same bytes. */
  mac(fields: readonly string[]): string {
    const mac = createHmac('sha256', this.macKey);
    for (const field of fields) mac.update(`${Buffer.byteLength(field)}:${field}`);
    return mac.digest('hex');
  }

  /** Constant-time check of `mac`. */
  verify(fields: readonly string[], mac: string): boolean {
    return sameText(this.mac(fields), mac);
  }
}

/** Constant-time comparison of two texts; their length may leak, their content not. */
export function sameText(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
