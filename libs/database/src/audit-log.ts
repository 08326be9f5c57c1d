import { Column, Entity, PrimaryGeneratedColumn, type EntityManager } from 'typeorm';
import { integerColumn } from './transformers';

/** Something a person did, for ever after to be read. */
export interface Deed {
  /** Who: `cli`, `api:<pid>`, `telegram:<id>`. At most 64 characters. */
  readonly actor: string;
  /** What: `order.mark_paid`, `wallet.add` and the like. At most 32 characters. */
  readonly action: string;
  /** To what: `order:<id>`, `transfer:<id>`, `wallet:<address>`, `rate:<fiat>`. At most 128 characters. */
  readonly subject: string;
  /** Whatever else belongs to it; never a secret. */
  readonly details: Readonly<Record<string, string | number | null>>;
}

/** Only ever added to. */
@Entity('audit')
export class AuditRow {
  @PrimaryGeneratedColumn({ type: 'bigint' })
  id!: string;

  @Column({ type: 'bigint', transformer: integerColumn })
  at!: number;

  @Column({ type: 'varchar' })
  actor!: string;

  @Column({ type: 'varchar' })
  action!: string;

  @Column({ type: 'varchar' })
  subject!: string;

  /** JSON. */
  @Column({ type: 'varchar' })
  details!: string;
}

/** Written in the transaction of what was done, so that neither is there without the other. `at`: an instant. */
export async function recordAudit(manager: EntityManager, at: number, deed: Deed): Promise<void> {
  await manager.insert(AuditRow, { ...deed, at, details: JSON.stringify(deed.details) });
}
