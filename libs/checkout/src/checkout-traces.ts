import { Injectable, Logger } from '@nestjs/common';
import { Clock, FixedWindows, SECOND } from '@epusdt/kernel';
import type { OrderRow } from '@epusdt/orders';
import { PaymentTrace, readTransactionName, type Trace } from '@epusdt/payments';
import { buyerAddress } from './checkout-orders';
import type { Traced } from './page-frame';

/** Questions per minute: a page that reloads itself asks six times. */
const PER_ORDER = 12;
const PER_ADDRESS = 12;
/** Questions to the chain, of all strangers together: they cost requests to the nodes that payments are read from. */
const IN_ALL = 30;
const EVERYBODY = 'everybody';
/** The chain moves every three seconds. */
const KEPT_MS = 5 * SECOND;
const MAX_KEPT = 500;
const MAX_TEXT = 300;
const HASH = /\b[0-9a-f]{64}\b/i;

/** What is known of a transaction that a buyer names, asked for no oftener than is good for all. */
@Injectable()
export class CheckoutTraces {
  private readonly logger = new Logger('checkout');
  private readonly perOrder = new FixedWindows(PER_ORDER);
  private readonly perAddress = new FixedWindows(PER_ADDRESS);
  private readonly inAll = new FixedWindows(IN_ALL);
  private readonly kept = new Map<string, { readonly at: number; readonly answer: Trace }>();

  constructor(
    private readonly traces: PaymentTrace,
    private readonly clock: Clock,
  ) {}

  /** `asked`: whatever stands in the query; `null`: nothing was asked. Never fails. */
  async of(order: OrderRow, asked: unknown, ip: string): Promise<Traced | null> {
    if (typeof asked !== 'string' || asked.trim() === '') return null;
    const text = asked.trim().slice(0, MAX_TEXT);
    // People copy the address of an explorer's page, too.
    const name = readTransactionName(text) ?? readTransactionName(HASH.exec(text)?.[0] ?? '');
    if (!name) return { text, answer: { kind: 'malformed' } };
    const now = this.clock.now();
    const key = `${order.id} ${name.hash}`;
    const known = this.kept.get(key);
    if (known && now - known.at < KEPT_MS) return { text, answer: known.answer };
    if (this.isTooOften(order.id, ip, now)) return { text, answer: { kind: 'too_many' } };
    const answer = await this.ask(order, name.hash);
    if (answer === null) return { text, answer: { kind: 'too_many' } };
    this.keep(key, now, answer);
    return { text, answer };
  }

  private isTooOften(orderId: string, ip: string, now: number): boolean {
    const address = buyerAddress(ip);
    return (
      this.perOrder.take(orderId, now).exceeded ||
      (address !== null && this.perAddress.take(address, now).exceeded)
    );
  }

  /** `null`: too many have asked. */
  private async ask(order: OrderRow, hash: string): Promise<Trace | null> {
    const mayAsk = (): boolean => !this.inAll.take(EVERYBODY, this.clock.now()).exceeded;
    try {
      return await this.traces.of(order, hash, mayAsk);
    } catch (error) {
      this.logger.warn(`order ${order.id}: transaction ${hash} could not be looked up: ${String(error)}`);
      return { kind: 'unavailable' };
    }
  }

  private keep(key: string, at: number, answer: Trace): void {
    const [oldest] = this.kept.keys();
    if (this.kept.size >= MAX_KEPT && oldest !== undefined) this.kept.delete(oldest);
    this.kept.delete(key);
    this.kept.set(key, { at, answer });
  }
}
