import { integerColumn } from '@epusdt/database';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What counts as the shop's acknowledgement: the word ok or success in a 200, or any 2xx. */
export const ACKNOWLEDGEMENTS = ['word', '2xx'] as const;
export type Acknowledgement = (typeof ACKNOWLEDGEMENTS)[number];

/** Which family asks where the fields of a request do not say. */
export const SHARED_DIALECTS = ['epusdt', 'bepusdt'] as const;
export type SharedDialect = (typeof SHARED_DIALECTS)[number];

@Entity('merchants')
export class MerchantRow {
  @PrimaryColumn({ type: 'varchar' })
  pid!: string;

  @Column({ type: 'varchar' })
  name!: string;

  @Column({ type: 'varchar', name: 'secret_sealed' })
  secretSealed!: string;

  /** Counts the secrets this merchant has had. */
  @Column({ type: 'int', name: 'secret_number', transformer: integerColumn })
  secretNumber!: number;

  /** The secret before the present one, good until `previousUntil`. */
  @Column({ type: 'varchar', name: 'previous_sealed', nullable: true })
  previousSealed!: string | null;

  @Column({ type: 'bigint', name: 'previous_until', nullable: true, transformer: integerColumn })
  previousUntil!: number | null;

  @Column({ type: 'varchar' })
  dialect!: string;

  @Column({ type: 'varchar' })
  acknowledgement!: Acknowledgement;

  /** Seconds before each attempt, with commas between; `null`: the usual ones. */
  @Column({ type: 'varchar', name: 'retry_delays', nullable: true })
  retryDelays!: string | null;

  /** Networks that requests in the dialects of shops may come from, with commas between; `null`: from anywhere. */
  @Column({ type: 'varchar', nullable: true })
  networks!: string | null;

  /** What signs events, `whsec_…`; `null`: never asked for. */
  @Column({ type: 'varchar', name: 'events_sealed', nullable: true })
  eventsSealed!: string | null;

  @Column({ type: 'varchar', name: 'events_previous_sealed', nullable: true })
  eventsPreviousSealed!: string | null;

  @Column({ type: 'bigint', name: 'events_previous_until', nullable: true, transformer: integerColumn })
  eventsPreviousUntil!: number | null;

  @Column({ type: 'bigint', name: 'created_at', transformer: integerColumn })
  createdAt!: number;
}
