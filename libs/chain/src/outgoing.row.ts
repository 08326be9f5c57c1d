import { Entity } from 'typeorm';
import { TokenMovement } from './chain.rows';

/** A final token movement out of one of our wallets; one between two of them is a transfer as well. */
@Entity('outgoing')
export class OutgoingRow extends TokenMovement {}
