import { Injectable, Logger } from '@nestjs/common';
import { EventBus } from './domain-events';

/** What may be wrong for a while. Each is about one `subject` (a provider, an address) or about the gateway as a whole. */
export type AlarmName =
  /** Final blocks are read later than they should be. */
  | 'scanner_lag'
  /** No provider answers. */
  | 'no_provider'
  /** Providers disagree, or one contradicts itself. */
  | 'contradiction'
  /** Two providers have different final blocks: nothing is settled. */
  | 'chain_split'
  /** What was counted on the word of one provider is on nobody's chain. The subject is the transaction. */
  | 'payment_vanished'
  /** There are several providers, and only one of them can be used. */
  | 'single_provider'
  /** Most of a provider's daily requests are used up. */
  | 'provider_budget'
  /** A provider does not know the API key. */
  | 'key_refused'
  /** A provider serves another network. */
  | 'foreign_provider'
  /** The token moved to another contract: nothing is read any more. */
  | 'token_deprecated'
  /** The token takes a fee of each transfer. */
  | 'token_fee'
  /** A wallet of ours can no longer spend. */
  | 'wallet_blacklisted'
  /** Somebody without the master key wrote a wallet row. */
  | 'wallet_seal'
  /** Nearly every amount of a pool is in use at some price. */
  | 'pool_nearly_full'
  /** A source of rates does not answer as it should. */
  | 'rate_source'
  /** What the sources say of a fiat is not believed: too far apart, out of bounds, or too sudden. */
  | 'rate_refused'
  /** There is no rate young enough for a fiat: its orders are refused. */
  | 'rate_stale'
  /** Transfers do not add up to payments, inbox and ignored ones. */
  | 'sums_differ'
  /** A wallet holds more than was recorded. */
  | 'balance_differs'
  /** The database was put back to a copy: new orders are refused until forgotten amounts are free for sure. */
  | 'orders_fenced';

export interface Alarm {
  readonly alarm: AlarmName;
  readonly subject: string;
  readonly text: string;
}

/** What is wrong now, in this process. Each alarm is said once when it rises and once when it is over. */
@Injectable()
export class Alarms {
  private readonly logger = new Logger('alarm');
  private readonly standing = new Map<string, Alarm>();

  constructor(private readonly events: EventBus) {}

  raise(alarm: AlarmName, text: string, subject = ''): void {
    const key = `${alarm}:${subject}`;
    if (this.standing.has(key)) return;
    const raised = { alarm, subject, text };
    this.standing.set(key, raised);
    this.logger.error(`${alarm}: ${text}`);
    this.events.emit('alarm.raised', raised);
  }

  clear(alarm: AlarmName, subject = ''): void {
    const raised = this.standing.get(`${alarm}:${subject}`);
    if (!raised) return;
    this.standing.delete(`${alarm}:${subject}`);
    this.logger.log(`${alarm} is over${subject === '' ? '' : ` (${subject})`}`);
    this.events.emit('alarm.cleared', { alarm, subject });
  }

  get active(): readonly Alarm[] {
    return [...this.standing.values()];
  }
}
