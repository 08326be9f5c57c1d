import { Injectable } from '@nestjs/common';
import {
  CallbackLog,
  Endpoints,
  Redelivery,
  type CallbackChannel,
  type CallbackState,
  type Endpoint,
  type ReplayRequest,
} from '@epusdt/callbacks';
import { Clock, DomainError, shown } from '@epusdt/kernel';
import { FIRST_PID, Merchants } from '@epusdt/merchants';
import { Orders } from '@epusdt/orders';
import { done, optionsIn, type Actions, type AdminAnswer } from './admin-answer';
import { callbackDetails, callbackLine, countsText } from './callback-reports';
import { counted, instant, readInstant } from './instant';
import { requireMerchant } from './merchant-commands';

const LISTED = 50;
const STATES: readonly CallbackState[] = ['due', 'held', 'acknowledged', 'dead'];
const CHANNELS: readonly CallbackChannel[] = ['legacy', 'events'];
/** Calls of one replay, each of thousands: a person who has more goes on from where it ended. */
const MAX_CALLS = 20;

/** What shops were told, and telling them again. */
@Injectable()
export class CallbackCommands {
  readonly actions: Actions = [
    ['callback list', (options) => this.list(options)],
    ['callback show', (id) => this.show(id.trim())],
    ['callback redeliver', (id, actor) => this.redeliver(id.trim(), actor)],
    ['callback replay', (options, actor) => this.replay(options, actor)],
  ];

  constructor(
    private readonly log: CallbackLog,
    private readonly redelivery: Redelivery,
    private readonly endpoints: Endpoints,
    private readonly merchants: Merchants,
    private readonly orders: Orders,
    private readonly clock: Clock,
  ) {}

  private async list(options: string): Promise<AdminAnswer> {
    const given = optionsIn(options, ['merchant', 'order', 'state', 'channel', 'endpoint']);
    const { merchant, order, endpoint } = given;
    if (merchant !== '') await requireMerchant(this.merchants, merchant);
    if (endpoint !== '') await this.endpoint(endpoint);
    const filter = {
      merchantPid: merchant === '' ? undefined : merchant,
      orderId: order === '' ? undefined : await this.orderId(order),
      state: oneOf('--state', given.state, STATES),
      channel: oneOf('--channel', given.channel, CHANNELS),
      endpointId: endpoint === '' ? undefined : endpoint,
    };
    const { entries, more } = await this.log.list(filter, { limit: LISTED });
    const counts = await this.log.counts(filter);
    if (entries.length === 0) return done(`nobody was told anything of that kind\n${countsText(counts)}`);
    return done(
      [
        ...entries.map(callbackLine),
        ...(more ? [`only the newest ${LISTED} are shown`] : []),
        ...(counts.dead === 0
          ? []
          : [
              'what is dead was given up; when the shop is well again: callback redeliver <id>, or callback replay --since <time> --undelivered',
            ]),
        countsText(counts),
      ].join('\n'),
    );
  }

  private async show(id: string): Promise<AdminAnswer> {
    const found = await this.log.one(id);
    if (found) return done(callbackDetails(found.callback, found.attempts));
    throw new DomainError('not_found', `no callback ${shown(id)}; list them with: callback list`);
  }

  private async redeliver(id: string, actor: string): Promise<AdminAnswer> {
    const { url } = await this.redelivery.redeliver(id, actor);
    return done(
      `callback ${id} is due now, with all its attempts before it: the running gateway calls ${url} at once\nsee what came of it with: callback show ${id}`,
    );
  }

  private async replay(options: string, actor: string): Promise<AdminAnswer> {
    const request = await this.requestIn(options);
    const { merchantPid, since } = request;
    let count = 0;
    let after: string | undefined;
    let more = true;
    for (let calls = 0; more && calls < MAX_CALLS; calls += 1) {
      const part = await this.redelivery.replay(after === undefined ? request : { ...request, after }, actor);
      count += part.count;
      more = part.more && part.last !== null;
      after = part.last ?? after;
    }
    if (count === 0) {
      return done(
        `merchant ${merchantPid} has nothing of that kind since ${instant(since)}: no callback was changed\nwhat a pause keeps is delivered by: endpoint resume <id>`,
      );
    }
    return done(
      [
        `${counted(count, 'callback')} of merchant ${merchantPid} since ${instant(since)} ${count === 1 ? 'is' : 'are'} due now, oldest first; each endpoint gets its own one after the other`,
        'left out: test events, and what belongs to an endpoint that is paused or removed',
        ...(more && after !== undefined ? [await this.goOnText(after)] : []),
        `see how it goes with: callback list --merchant ${merchantPid} --state due`,
      ].join('\n'),
    );
  }

  private async requestIn(options: string): Promise<ReplayRequest> {
    const given = optionsIn(options, ['since', 'until', 'merchant', 'endpoint', 'channel', 'undelivered']);
    if (given.since === '') {
      throw new DomainError('bad_request', '--since: give the time from which on, such as 2026-01-31T12:00');
    }
    const now = this.clock.now();
    const since = readInstant('--since', given.since);
    const until = given.until === '' ? now + 1 : readInstant('--until', given.until);
    if (since > now) {
      throw new DomainError(
        'bad_request',
        `--since: ${instant(since)} is still to come; it is ${instant(now)}`,
      );
    }
    if (until <= since) {
      throw new DomainError(
        'bad_request',
        '--until: it is not after --since; give a later time, or leave it out',
      );
    }
    const endpoint = given.endpoint === '' ? null : await this.endpoint(given.endpoint);
    const merchantPid = given.merchant === '' ? (endpoint?.merchantPid ?? FIRST_PID) : given.merchant;
    await requireMerchant(this.merchants, merchantPid);
    if (endpoint && endpoint.merchantPid !== merchantPid) {
      throw new DomainError(
        'bad_request',
        `--endpoint: ${endpoint.id} belongs to merchant ${endpoint.merchantPid}; leave --merchant out`,
      );
    }
    return {
      merchantPid,
      endpointId: endpoint?.id ?? null,
      channel: oneOf('--channel', given.channel, CHANNELS) ?? null,
      since,
      until,
      onlyUndelivered: given.undelivered !== '',
    };
  }

  private async goOnText(last: string): Promise<string> {
    const found = await this.log.one(last);
    const from = found === null ? '<a later time>' : instant(found.callback.createdAt);
    return `there are more: when these are delivered, run it again with --since ${from}`;
  }

  private async endpoint(id: string): Promise<Endpoint> {
    const endpoint = await this.endpoints.find(id);
    if (endpoint) return endpoint;
    throw new DomainError('not_found', `--endpoint: no endpoint ${shown(id)}; list them with: endpoint list`);
  }

  /** By our id, or by the shop's where only one order has it. */
  private async orderId(text: string): Promise<string> {
    const order = await this.orders.find(text);
    if (order) return order.id;
    const [first, ...others] = await this.orders.withReference(text, LISTED);
    if (!first)
      throw new DomainError('not_found', `--order: no order ${shown(text)}; list them with: order list`);
    if (others.length === 0) return first.id;
    const ids = [first, ...others].map(({ id }) => id).join(', ');
    throw new DomainError(
      'bad_request',
      `--order: several orders have the reference ${shown(text)}; give one of ${ids}`,
    );
  }
}

function oneOf<T extends string>(option: string, text: string, values: readonly T[]): T | undefined {
  if (text === '') return undefined;
  const value = values.find((one) => one === text);
  if (value !== undefined) return value;
  throw new DomainError('bad_request', `${option}: ${shown(text)} is none; give ${values.join(', ')}`);
}
