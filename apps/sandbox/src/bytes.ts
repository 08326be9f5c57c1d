import { hash } from 'node:crypto';

const WORD_HEX = 64;

export const sha256 = (bytes: Uint8Array): Buffer => hash('sha256', bytes, 'buffer');

export const sha256Hex = (bytes: Uint8Array): string => hash('sha256', bytes, 'hex');

/** 20 bytes in hex that are the same in every run and belong to nobody: the address of a named actor of the sandbox. */
export const namedAddress = (label: string): string => sha256(Buffer.from(label)).toString('hex', 0, 20);

export const fromHex = (hex: string): Buffer => Buffer.from(hex, 'hex');

/** Hex left-padded to the 32 bytes of an ABI word. */
export const abiWord = (hex: string): string => hex.padStart(WORD_HEX, '0');

/** A JSON-RPC quantity: hex without leading zeros. */
export const quantity = (value: number | bigint): string => `0x${value.toString(16)}`;

export const prefixed = (hex: string): string => `0x${hex}`;

/** Lower-case hex without `0x`, or `null` when the text is not exactly that many bytes. */
export function hexOfLength(text: unknown, bytes: number): string | null {
  if (typeof text !== 'string') return null;
  const match = /^(?:0x)?([0-9a-fA-F]*)$/.exec(text);
  return match?.[1]?.length === bytes * 2 ? match[1].toLowerCase() : null;
}
