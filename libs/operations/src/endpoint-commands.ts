import { Injectable } from '@nestjs/common';
import { CallbackLog, Endpoints, type Endpoint } from '@epusdt/callbacks';
import { DomainError, shown } from '@epusdt/kernel';
import { FIRST_PID, MerchantSecrets, Merchants } from '@epusdt/merchants';
import { done, optionsIn, type Actions, type AdminAnswer } from './admin-answer';
import { saidBy } from './callback-reports';
import { inHours, instant, readGrace } from './instant';
import { requireMerchant } from './merchant-commands';

const TEST_OUTCOME = 'endpoint test-outcome';
/** Hours in which both secrets sign. */
const GRACE_HOURS = 24;
const LISTED = 100;
/** Of those that orders name, of which there may be very many. */
const LISTED_OF_ORDERS = 20;

/** Where the events of merchants go, and what signs them. */
@Injectable()
export class EndpointCommands {
  readonly actions: Actions = [
    ['endpoint list', (options) => this.list(options)],
    ['endpoint add', (options, actor) => this.add(options, actor)],
    ['endpoint pause', (options, actor) => this.pause(options, actor)],
    ['endpoint resume', (id, actor) => this.resume(id.trim(), actor)],
    ['endpoint remove', (id, actor) => this.remove(id.trim(), actor)],
    ['endpoint test', (id, actor) => this.test(id.trim(), actor)],
    [TEST_OUTCOME, (id) => this.outcome(id.trim())],
    ['endpoint secret', (options) => this.secret(options)],
    ['endpoint rotate-secret', (options, actor) => this.rotate(options, actor)],
  ];

  constructor(
    private readonly endpoints: Endpoints,
    private readonly secrets: MerchantSecrets,
    private readonly merchants: Merchants,
    private readonly log: CallbackLog,
  ) {}

  private async list(options: string): Promise<AdminAnswer> {
    const { merchant } = optionsIn(options, ['merchant']);
    if (merchant !== '') await requireMerchant(this.merchants, merchant);
    const pid = merchant === '' ? null : merchant;
    const own = await this.endpoints.list(pid, { scope: 'merchant', limit: LISTED });
    const named = await this.endpoints.list(pid, { scope: 'order', limit: LISTED_OF_ORDERS + 1 });
    if (own.length + named.length === 0) {
      return done('no endpoint yet: events go nowhere; add one with: endpoint add <url>');
    }
    const lines = [...own, ...named.slice(0, LISTED_OF_ORDERS)].flatMap(endpointLines);
    const more = named.length > LISTED_OF_ORDERS;
    return done(
      [
        ...lines,
        ...(more ? [`of those that orders named, only the newest ${LISTED_OF_ORDERS} are shown`] : []),
      ].join('\n'),
    );
  }

  private async add(options: string, actor: string): Promise<AdminAnswer> {
    const { url, merchant } = optionsIn(options, ['url', 'merchant']);
    const pid = await this.merchantIn(merchant);
    const [any] = await this.endpoints.list(pid, { removed: true, limit: 1 });
    const endpoint = await this.endpoints.create(pid, url, actor);
    const { present } = await this.secrets.eventSecrets(pid);
    return done(
      [
        `endpoint ${endpoint.id}: every event of merchant ${pid} goes to ${endpoint.url}`,
        any === undefined
          ? `events secret: ${present}\nPut the secret into the program that receives them: it proves that an event is ours (Standard Webhooks).`
          : `events are signed with the secret that the other endpoints of merchant ${pid} have; it is shown by: endpoint secret --merchant ${pid}`,
        endpoint.state === 'paused'
          ? `it is paused (${endpoint.stateReason ?? ''}); deliver what waits with: endpoint resume ${endpoint.id}`
          : `try it with: endpoint test ${endpoint.id}`,
      ].join('\n'),
    );
  }

  private async pause(options: string, actor: string): Promise<AdminAnswer> {
    const { id, note } = optionsIn(options, ['id', 'note']);
    if (note === '') {
      throw new DomainError(
        'bad_request',
        '--note: say why, for whoever reads it later, such as "moves to a new host"',
      );
    }
    const { url } = await this.endpoints.pause(id, note, actor);
    return done(
      `endpoint ${id} is paused: its events are kept, and ${url} is not called\ndeliver what waits, in order, with: endpoint resume ${id}`,
    );
  }

  private async resume(id: string, actor: string): Promise<AdminAnswer> {
    const { url } = await this.endpoints.resume(id, actor);
    const { due } = await this.log.counts({ endpointId: id });
    return done(
      `endpoint ${id} is active: ${url} gets new events, and first what waited, in order (${due} due)\nsee how it goes with: callback list --endpoint ${id}`,
    );
  }

  private async remove(id: string, actor: string): Promise<AdminAnswer> {
    const { url, merchantPid } = await this.endpoints.remove(id, actor);
    return done(
      `endpoint ${id} is removed: ${url} gets no event any more, and what waited for it was given up\nundo it with: endpoint add ${url} --merchant ${merchantPid}`,
    );
  }

  private async test(id: string, actor: string): Promise<AdminAnswer> {
    await this.endpoints.ping(id, actor);
    return this.outcome(id);
  }

  /** Of the newest test delivery. */
  private async outcome(id: string): Promise<AdminAnswer> {
    const { entries } = await this.log.list({ endpointId: id, eventType: 'ping' }, { limit: 1 });
    const [newest] = entries;
    const found = newest ? await this.log.one(newest.id) : null;
    if (!found)
      throw new DomainError(
        'not_found',
        `endpoint ${shown(id)} was never tested; do it with: endpoint test <id>`,
      );
    const { callback, attempts } = found;
    const { url, state } = callback;
    const show = `callback show ${callback.id}`;
    if (state === 'due') {
      const text = `a test event waits to be delivered to ${url} by the running gateway; what came of it is shown by: ${show}`;
      return { ok: true, text, pending: TEST_OUTCOME };
    }
    const [last] = attempts;
    const said = last ? saidBy(last.httpStatus, last.answer).join(', ') : '';
    if (state === 'acknowledged') return done(`well: ${url} took the test event (${said})`);
    const cure = `it must answer with a status from 200 to 299 within 15 seconds; then again: endpoint test ${id}`;
    return {
      ok: false,
      text: `${url} did not take the test event: ${said === '' ? state : said}\n${cure}\nsee all of it with: ${show}`,
    };
  }

  private async secret(options: string): Promise<AdminAnswer> {
    const { merchant } = optionsIn(options, ['merchant']);
    const pid = await this.merchantIn(merchant);
    const { present, all } = await this.secrets.eventSecrets(pid);
    return done(
      [
        `events secret of merchant ${pid}: ${present}`,
        ...(all.length > 1 ? ['The one before it signs beside it until its time of grace is over.'] : []),
        'It belongs into the program that receives events, and nowhere else.',
      ].join('\n'),
    );
  }

  private async rotate(options: string, actor: string): Promise<AdminAnswer> {
    const { merchant, grace } = optionsIn(options, ['merchant', 'grace']);
    const pid = await this.merchantIn(merchant);
    const graceMs = readGrace(grace, GRACE_HOURS);
    const { present, all } = await this.secrets.rotateEvents(pid, graceMs, actor);
    return done(
      [
        `events secret of merchant ${pid}: ${present}`,
        all.length > 1
          ? `For ${inHours(graceMs)} each event carries two signatures, of this secret and of the one before: put this one into the program that receives events before that time is over.`
          : 'It is the only one that signs: put it into the program that receives events now.',
      ].join('\n'),
    );
  }

  private async merchantIn(option: string): Promise<string> {
    const pid = option === '' ? FIRST_PID : option;
    await requireMerchant(this.merchants, pid);
    return pid;
  }
}

function endpointLines({ id, state, stateAt, stateReason, scope, merchantPid, url }: Endpoint): string[] {
  const named = scope === 'order' ? '  named by orders, gets their events' : '';
  return [
    `${id}  ${state} since ${instant(stateAt)}  merchant ${merchantPid}  ${url}${named}`,
    ...(state === 'paused'
      ? [`  paused: ${stateReason ?? ''}; deliver what waits with: endpoint resume ${id}`]
      : []),
  ];
}
