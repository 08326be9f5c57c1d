import type { MasterKey } from '@epusdt/kernel';
import type { ApiKeyRow } from './api-key.row';

/** What a key may do, and its text: none of it can be written or changed without the master key. */
type SealedFields = Pick<
  ApiKeyRow,
  'prefix' | 'name' | 'merchantPid' | 'scopes' | 'networks' | 'createdAt' | 'expiresAt'
>;

/** The key has 256 bits of chance: no slow hash is needed to keep it from being guessed. */
export function sealOf(key: MasterKey, row: SealedFields, text: string): string {
  const { prefix, name, merchantPid, scopes, networks, createdAt, expiresAt } = row;
  const fields = [prefix, name, merchantPid, scopes, networks, String(createdAt), expiresAt];
  return key.mac(['api key', text, ...fields.map((field) => (field === null ? '-' : `=${field}`))]);
}

/** Takes the place of the seal, which nobody has any more then: the row cannot be made good again. */
export const revokedSealOf = (key: MasterKey, seal: string): string => key.mac(['revoked api key', seal]);
