import { Injectable, Logger } from '@nestjs/common';
import { toInteger } from '@epusdt/database';
import { EventBus, about } from '@epusdt/events';
import { Clock, SECOND, invariant, spanOf } from '@epusdt/kernel';
import { MerchantSecrets } from '@epusdt/merchants';
import { reasonOf } from './acknowledgement';
import { Attempts, type Claim, type Closed } from './attempts';
import { CallbackFormat } from './callback-format';
import type { CallbackRow, CallbackState } from './callback.rows';
import { EndpointPauses } from './endpoint-pauses';
import { GuardedClient, TIMEOUT_MS, type GuardedAnswer, type GuardedRequest } from './guarded-client';
import type { Reached } from './lane';
import { signWebhook } from './standard-webhooks';

const USER_AGENT = 'Epusdt-Node';

const OUTCOMES: Readonly<Record<CallbackState, string>> = {
  acknowledged: 'acknowledged',
  due: 'not acknowledged, it is tried again',
  held: 'not acknowledged, kept until its endpoint is resumed',
  dead: 'not acknowledged, given up',
};

export interface Delivered {
  readonly reached: Reached;
  /** Its endpoint gets what it missed in order, and this one had its turn: the next may go. */
  readonly nextOf: string | null;
}

interface Called {
  readonly answer: GuardedAnswer;
  readonly reached: Reached;
}

const NOT_CALLED: Delivered = { reached: 'not called', nextOf: null };

/** Claims a due callback, calls the shop, closes the attempt, says what came of it. */
@Injectable()
export class Delivery {
  private readonly logger = new Logger('callbacks');

  constructor(
    private readonly attempts: Attempts,
    private readonly format: CallbackFormat,
    private readonly secrets: MerchantSecrets,
    private readonly client: GuardedClient,
    private readonly pauses: EndpointPauses,
    private readonly clock: Clock,
    private readonly events: EventBus,
  ) {}

  /** Does nothing when the callback is not due, closed, held, not its turn, or being delivered elsewhere. */
  async deliver(callbackId: number): Promise<Delivered> {
    const claim = await this.attempts.claim(callbackId);
    if (!claim) return NOT_CALLED;
    const { answer, reached } = await this.call(claim);
    const closed = await this.attempts.close(claim, answer);
    if (closed) this.tell(claim, closed, answer);
    const { endpoint } = claim;
    return { reached, nextOf: endpoint && endpoint.replayThrough !== null ? String(endpoint.id) : null };
  }

  private async call(claim: Claim): Promise<Called> {
    const { callback, leaseUntil } = claim;
    const ours = (reason: string): Called => ({
      answer: { kind: 'failure', reason, address: null },
      reached: 'not called',
    });
    try {
      const request = callback.channel === 'events' ? await this.event(callback) : await this.legacy(claim);
      // Written so slowly that another process may soon take over: better not to tell the shop twice.
      if (this.clock.now() + spanOf(this.clock, TIMEOUT_MS) > leaseUntil)
        return ours('the gateway was too slow');
      const answer = await this.client.send(request);
      return { answer, reached: reachedBy(answer) };
    } catch (error) {
      this.logger.error(
        `callback ${callback.id} could not be written: ${String(error)}`,
        about({ callbackId: String(callback.id) }),
      );
      return ours('the callback could not be written; see the log');
    }
  }

  private legacy({ callback, refusals }: Claim): Promise<GuardedRequest> {
    const { channel, eventKey, orderId, url } = callback;
    return this.format.render({ channel, eventKey, orderId, url, refusals });
  }

  private async event({ id, url, body, merchantPid }: CallbackRow): Promise<GuardedRequest> {
    invariant(body !== null, 'an event is written with its body');
    const { all } = await this.secrets.eventSecrets(merchantPid);
    const signed = signWebhook({
      id: `evt_${id}`,
      timestampSeconds: Math.floor(this.clock.now() / SECOND),
      body,
      secrets: all,
    });
    const headers = { 'content-type': 'application/json', 'user-agent': USER_AGENT, ...signed };
    return { method: 'POST', url, headers, body };
  }

  private tell({ callback, number, policy }: Claim, { state, paused }: Closed, answer: GuardedAnswer): void {
    const line = `callback ${callback.id} ${aboutOf(callback)}, attempt ${number}: ${OUTCOMES[state]} (${reasonOf(answer, policy.acknowledgement)})`;
    const ids = { callbackId: toInteger(callback.id), orderId: callback.orderId };
    const facts = about({
      callbackId: String(callback.id),
      ...(callback.orderId === '' ? {} : { orderId: callback.orderId }),
    });
    if (state === 'acknowledged') {
      this.logger.log(line, facts);
      this.events.emit('callback.acknowledged', ids);
    } else if (state === 'dead') {
      this.logger.error(line, facts);
      this.events.emit('callback.dead', ids);
    } else {
      this.logger.warn(line, facts);
      this.events.emit('callback.failed', ids);
    }
    if (paused) this.pauses.tell(paused);
  }
}

function reachedBy(answer: GuardedAnswer): Reached {
  if (answer.kind === 'answer') return 'answered';
  return (answer.address ?? null) === null ? 'unreachable' : 'unanswered';
}

function aboutOf({ endpointId, eventType, orderId }: CallbackRow): string {
  if (endpointId === null) return `of order ${orderId}`;
  return `(${eventType}${orderId === '' ? '' : ` of order ${orderId}`}) to endpoint ${endpointId}`;
}
