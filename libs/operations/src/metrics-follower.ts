import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { TransferRow } from '@epusdt/chain';
import { Database } from '@epusdt/database';
import { EventBus, presentRequest, type DomainEvent } from '@epusdt/events';
import { SECOND } from '@epusdt/kernel';
import { SightingRow } from '@epusdt/orders';
import { PaymentRow } from '@epusdt/payments';
import { MetricsSettings } from './metrics-access';
import { Metrics, type CounterName } from './metrics';

/** Told in the process where it happened, so that each is counted once in all. */
const COUNTED: readonly (readonly [event: DomainEvent, counter: CounterName, label?: string])[] = [
  ['order.created', 'order_moves_total', 'created'],
  ['order.paid', 'order_moves_total', 'paid'],
  ['order.expired', 'order_moves_total', 'expired'],
  ['order.cancelled', 'order_moves_total', 'cancelled'],
  ['order.extended', 'order_moves_total', 'extended'],
  ['callback.acknowledged', 'callback_attempts_total', 'acknowledged'],
  ['callback.failed', 'callback_attempts_total', 'failed'],
  ['callback.dead', 'callback_attempts_total', 'given_up'],
  ['transfer.unmatched', 'unmatched_total'],
];

/** Counts what happens. Nothing waits for it, and where nobody reads metrics it listens to nothing. */
@Injectable()
export class MetricsFollower implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('metrics');
  private stops: (() => void)[] = [];

  constructor(
    private readonly settings: MetricsSettings,
    private readonly metrics: Metrics,
    private readonly events: EventBus,
    private readonly database: Database,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.settings.enabled) return;
    this.metrics.observeProcess();
    const { events, metrics } = this;
    for (const [, counter, label] of COUNTED) metrics.count(counter, label, 0);
    this.stops = [
      ...COUNTED.map(([event, counter, label]) => events.on(event, () => metrics.count(counter, label))),
      events.on('order.created', () => this.madeOrder()),
      events.on('order.detected', ({ orderId }) => this.quietly(() => this.seen(orderId))),
      events.on('order.paid', ({ orderId }) => this.quietly(() => this.paid(orderId))),
    ];
  }

  onModuleDestroy(): void {
    for (const stop of this.stops) stop();
  }

  private madeOrder(): void {
    const reply = presentRequest()?.reply;
    reply?.raw.once('finish', () => this.metrics.created(reply.elapsedTime / SECOND));
  }

  private async seen(orderId: string): Promise<void> {
    const row = await this.database.reader.findOneBy(SightingRow, { orderId });
    if (row) this.metrics.detected('seen', (row.seenAt - row.blockTime) / SECOND);
  }

  /** Not of what a person has marked: how long that took says nothing about the gateway. */
  private async paid(orderId: string): Promise<void> {
    const payment = await this.database.reader.findOneBy(PaymentRow, { orderId });
    if (!payment || payment.transferId === null || payment.reason === 'manual') return;
    const transfer = await this.database.reader.findOneBy(TransferRow, { id: payment.transferId });
    if (transfer) this.metrics.detected('paid', (payment.settledAt - transfer.blockTime) / SECOND);
  }

  private async quietly(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.logger.debug(`a latency is not counted: ${String(error)}`);
    }
  }
}
