import { integerColumn, unitsColumn } from '@epusdt/database';
import type { Units } from '@epusdt/kernel';
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { OrderStatus, PaidReason } from './order-states';

/** One attempt of a shop to be paid once for one of its references. */
@Entity('orders')
export class OrderRow {
  @PrimaryGeneratedColumn({ type: 'bigint' })
  seq!: string;

  @Column({ type: 'varchar' })
  id!: string;

  @Column({ type: 'varchar', name: 'merchant_pid' })
  merchantPid!: string;

  /** The shop's own order id, byte for byte. */
  @Column({ type: 'varchar' })
  reference!: string;

  @Column({ type: 'int', transformer: integerColumn })
  attempt!: number;

  /** UNIQUE, set while pending: at most one open attempt per reference. */
  @Column({ type: 'varchar', name: 'live_reference', nullable: true })
  liveReference!: string | null;

  /** UNIQUE, set once paid: at most one paid attempt per reference, ever. */
  @Column({ type: 'varchar', name: 'paid_reference', nullable: true })
  paidReference!: string | null;

  /** How the shop spoke; its callbacks are written so, too. */
  @Column({ type: 'varchar' })
  dialect!: string;

  @Column({ type: 'varchar' })
  fiat!: string;

  /** Plain decimal. */
  @Column({ type: 'varchar', name: 'fiat_amount' })
  fiatAmount!: string;

  /** Fiat per token, plain decimal. */
  @Column({ type: 'varchar' })
  rate!: string;

  @Column({ type: 'varchar', name: 'rate_source' })
  rateSource!: string;

  @Column({ type: 'bigint', name: 'rate_at', transformer: integerColumn })
  rateAt!: number;

  /** What the rate was made of, in words: sources and their values. */
  @Column({ type: 'varchar', name: 'rate_detail', nullable: true })
  rateDetail!: string | null;

  /** The rule that the shop asked for, such as `~1.02`. */
  @Column({ type: 'varchar', name: 'rate_rule', nullable: true })
  rateRule!: string | null;

  @Column({ type: 'varchar' })
  network!: string;

  @Column({ type: 'varchar' })
  token!: string;

  @Column({ type: 'varchar' })
  address!: string;

  /** The address that the shop asked for. */
  @Column({ type: 'varchar', name: 'wanted_address', nullable: true })
  wantedAddress!: string | null;

  @Column({ type: 'bigint', name: 'base_units', transformer: unitsColumn })
  baseUnits!: Units;

  @Column({ type: 'bigint', name: 'payable_units', transformer: unitsColumn })
  payableUnits!: Units;

  /** UNIQUE network:token:address:units, held until `slotUntil` has passed on the chain. */
  @Column({ type: 'varchar', nullable: true })
  slot!: string | null;

  @Column({ type: 'bigint', name: 'slot_until', transformer: integerColumn })
  slotUntil!: number;

  @Column({ type: 'varchar' })
  status!: OrderStatus;

  @Column({ type: 'varchar', nullable: true })
  reason!: PaidReason | null;

  @Column({ type: 'varchar', name: 'notify_url', nullable: true })
  notifyUrl!: string | null;

  @Column({ type: 'varchar', name: 'redirect_url', nullable: true })
  redirectUrl!: string | null;

  /** Which of the merchant's secrets signed the request; `null`: none did, or it is not known. */
  @Column({ type: 'int', name: 'secret_number', nullable: true, transformer: integerColumn })
  secretNumber!: number | null;

  /** What the dialect gives back as it was said: a JSON object of texts. */
  @Column({ type: 'varchar', nullable: true })
  words!: string | null;

  /** What the shop wants back with the order: a JSON object of texts. */
  @Column({ type: 'varchar', nullable: true })
  metadata!: string | null;

  /** The buyer's language, such as `zh-CN`. */
  @Column({ type: 'varchar', nullable: true })
  locale!: string | null;

  /** The events endpoint that this order names, beside those of its merchant. */
  @Column({ type: 'bigint', name: 'endpoint_id', nullable: true })
  endpointId!: string | null;

  /**
   * The newest transfer that was meant for it without doubt and is not its amount. A hint for the buyer's page, as it may
   * have been decided about since: nothing of money reads it.
   */
  @Column({ type: 'bigint', name: 'unmatched_transfer_id', nullable: true })
  unmatchedTransferId!: string | null;

  @Column({ type: 'bigint', name: 'created_at', transformer: integerColumn })
  createdAt!: number;

  @Column({ type: 'bigint', name: 'expires_at', transformer: integerColumn })
  expiresAt!: number;

  /** When it left `pending`. */
  @Column({ type: 'bigint', name: 'closed_at', nullable: true, transformer: integerColumn })
  closedAt!: number | null;
}
