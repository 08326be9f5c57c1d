import { integerColumn } from '@epusdt/database';
import type { AddressHex } from '@epusdt/kernel';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A producer of blocks and a key it signs with: its own, or one it has handed the signing to. */
export interface Producer {
  readonly witness: AddressHex;
  readonly signer: AddressHex;
}

/** How the pair is written in a set. */
export const producerKey = ({ witness, signer }: Producer): string => `${witness} ${signer}`;

/** The producer of such a text. */
export const witnessOfKey = (key: string): AddressHex => key.slice(0, key.indexOf(' '));

/** A pair that is believed. Rows are never changed: a producer with a new key gets another row. */
@Entity('producers')
export class ProducerRow implements Producer {
  /** Chain id and contract, as in `cursors`. */
  @PrimaryColumn({ type: 'varchar' })
  chain!: string;

  @PrimaryColumn({ type: 'varchar' })
  witness!: AddressHex;

  @PrimaryColumn({ type: 'varchar' })
  signer!: AddressHex;

  /** The proven block whose proof showed the pair. */
  @Column({ type: 'bigint', name: 'learned_block', transformer: integerColumn })
  learnedBlock!: number;
}
