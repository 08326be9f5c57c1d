import { randomBytes } from 'node:crypto';
import { Database } from '@epusdt/database';
import { MasterKey, addressFromHex } from '@epusdt/kernel';
import { WalletRow } from '@epusdt/wallets';
import type { World } from './world';

export const DAY_BLOCKS = 28_800;
const CHUNK = 500;

/** Sealed rows of that many wallets, written at once. Returns their addresses. */
export async function addWallets({ gateway, clock }: World, count: number): Promise<string[]> {
  const [key, createdAt] = [gateway.get(MasterKey), clock.now()];
  const all = Array.from({ length: count }, () => {
    const address = addressFromHex(randomBytes(20).toString('hex'));
    const mac = key.mac(['wallet', 'tron', address, 'enabled', String(createdAt)]);
    return { network: 'tron', address, state: 'enabled' as const, createdAt, mac };
  });
  await gateway.get(Database).transaction(async (manager) => {
    for (let i = 0; i < all.length; i += CHUNK) await manager.insert(WalletRow, all.slice(i, i + CHUNK));
  });
  return all.map(({ address }) => address);
}
