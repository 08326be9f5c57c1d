import { DomainError, type MasterKey } from '@epusdt/kernel';
import { Column, Entity, PrimaryColumn, type EntityManager } from 'typeorm';
import { isUniqueViolation } from './database';

/** Facts about this database that are no configuration. */
@Entity('settings')
export class SettingRow {
  @PrimaryColumn({ type: 'varchar' })
  name!: string;

  @Column({ type: 'varchar' })
  value!: string;
}

const FINGERPRINT = 'master_key_fingerprint';

export async function readSetting(manager: EntityManager, name: string): Promise<string | null> {
  return (await manager.findOneBy(SettingRow, { name }))?.value ?? null;
}

/** Keeps the first value ever written and returns it. */
export async function settleSetting(manager: EntityManager, name: string, value: string): Promise<string> {
  const present = await readSetting(manager, name);
  if (present !== null) return present;
  if (await makeSetting(manager, name, value)) return value;
  return (await readSetting(manager, name)) ?? value;
}

/** In the place of whatever stood there. Inside a transaction. */
export async function writeSetting(manager: EntityManager, name: string, value: string): Promise<void> {
  await manager.delete(SettingRow, { name });
  await manager.insert(SettingRow, { name, value });
}

/** False: there is one already, which stays. */
export async function makeSetting(manager: EntityManager, name: string, value: string): Promise<boolean> {
  try {
    await manager.insert(SettingRow, { name, value });
    return true;
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    return false;
  }
}

/** In the place of `before` (`null`: of none). False: by now it is another one, which stays. */
export async function swapSetting(
  manager: EntityManager,
  name: string,
  before: string | null,
  value: string,
): Promise<boolean> {
  if (before === null) return makeSetting(manager, name, value);
  const { affected } = await manager.update(SettingRow, { name, value: before }, { value });
  return affected === 1;
}

/** False: there was none. */
export async function dropSetting(manager: EntityManager, name: string): Promise<boolean> {
  const { affected } = await manager.delete(SettingRow, { name });
  return affected === 1;
}

/** The fingerprint of the key that this database was sealed with; of `key`, where it is the first. */
export function sealingKey(manager: EntityManager, key: MasterKey): Promise<string> {
  return settleSetting(manager, FINGERPRINT, key.fingerprint);
}

/** Refuses a master key that is not the one this database was sealed with. */
export async function checkMasterKey(manager: EntityManager, key: MasterKey): Promise<void> {
  const first = await sealingKey(manager, key);
  if (first === key.fingerprint) return;
  throw new DomainError(
    'integrity',
    `MASTER_KEY does not belong to this database (its fingerprint is ${key.fingerprint}, the database was sealed with ${first}); give the key the database was made with: put it back as MASTER_KEY, or as the file master.key of your backup. Only if the key was changed on purpose, or is lost for good, seal the wallets anew with: wallet reseal`,
  );
}

/** Makes `key` the one this database belongs to, unless another than `before` is by now. */
export async function adoptMasterKey(manager: EntityManager, key: MasterKey, before: string): Promise<void> {
  const { affected } = await manager.update(
    SettingRow,
    { name: FINGERPRINT, value: before },
    { value: key.fingerprint },
  );
  if (affected === 1) return;
  throw new DomainError(
    'not_allowed_now',
    'the master key of this database is being changed by somebody else; nothing was done, start over',
  );
}
