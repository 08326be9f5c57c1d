import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Database, recordAudit, toInteger } from '@epusdt/database';
import { Clock, DomainError, invariant, newToken } from '@epusdt/kernel';
import { MerchantRow } from '@epusdt/merchants';
import { LessThan, Not, type EntityManager } from 'typeorm';
import { EndpointPauses } from './endpoint-pauses';
import { EndpointRow, type EndpointScope, type EndpointState } from './endpoint.row';
import { EventOutbox } from './event-outbox';
import { ReplayOrder } from './replay-order';
import { idIn } from './row-ids';
import { TargetCheck } from './target-check';

export interface Endpoint {
  readonly id: string;
  readonly merchantPid: string;
  readonly url: string;
  readonly scope: EndpointScope;
  readonly state: EndpointState;
  readonly stateAt: number;
  /** Why it is paused. */
  readonly stateReason: string | null;
  readonly createdAt: number;
}

export interface EndpointPage {
  readonly scope?: EndpointScope | undefined;
  /** True: removed ones too. */
  readonly removed?: boolean | undefined;
  /** Id of the last one of the page before. */
  readonly before?: string | undefined;
  readonly limit?: number | undefined;
}

/** Of scope `merchant`, not removed, per merchant: each gets every event. */
const MAX_OF_MERCHANT = 5;
const LISTED = 100;
const MAX_REASON = 512;
/** What a column holds: the URL as it is called, with everything escaped. */
const MAX_HREF = 2_048;
const URL_IN_AUDIT = 500;

/** Where the events of merchants go. */
@Injectable()
export class Endpoints {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly targets: TargetCheck,
    private readonly pauses: EndpointPauses,
    private readonly outbox: EventOutbox,
    private readonly order: ReplayOrder,
  ) {}

  /** One for every event of the merchant. A URL that is there is used again: removed or named by orders, it is promoted. */
  async create(merchantPid: string, url: string, actor: string): Promise<Endpoint> {
    const href = await this.checked(url);
    const endpoint = await this.database.transaction(async (manager) => {
      const known = await this.known(manager, merchantPid, href);
      if (known && known.scope === 'merchant' && known.state !== 'removed') return shownAs(known);
      await this.checkRoom(manager, merchantPid);
      const row = await this.put(manager, merchantPid, href, 'merchant', known);
      await this.audit(manager, row, 'endpoint.add', actor, {
        merchant: merchantPid,
        url: href.slice(0, URL_IN_AUDIT),
      });
      return row;
    });
    this.outbox.forget(merchantPid);
    return endpoint;
  }

  /** The one that an order names, made where there is none. An endpoint of the merchant's is used as it is. */
  async forOrder(merchantPid: string, url: string): Promise<{ readonly id: string }> {
    const href = await this.checked(url);
    const present = await this.database.reader.findOneBy(EndpointRow, where(merchantPid, href));
    if (present && present.state !== 'removed') return { id: String(present.id) };
    return this.database.transaction(async (manager) => {
      const known = await this.known(manager, merchantPid, href);
      if (known && known.state !== 'removed') return { id: String(known.id) };
      const { id } = await this.put(manager, merchantPid, href, 'order', known);
      return { id };
    });
  }

  /** Newest first. `null`: of all merchants. */
  async list(merchantPid: string | null, page: EndpointPage = {}): Promise<Endpoint[]> {
    const { scope, removed = false, before, limit = LISTED } = page;
    const rows = await this.database.reader.find(EndpointRow, {
      where: {
        ...(merchantPid === null ? {} : { merchantPid }),
        ...(scope === undefined ? {} : { scope }),
        ...(removed ? {} : { state: Not('removed' as const) }),
        ...(before === undefined ? {} : { id: LessThan(idIn(before)) }),
      },
      order: { id: 'DESC' },
      take: limit,
    });
    return rows.map(shownAs);
  }

  async find(id: string): Promise<Endpoint | null> {
    const row = await this.database.reader.findOneBy(EndpointRow, { id: idIn(id) });
    return row && shownAs(row);
  }

  /** Keeps its events until it is resumed. */
  async pause(id: string, reason: string, actor: string): Promise<Endpoint> {
    const why = reason.trim().slice(0, MAX_REASON);
    if (why === '') throw new DomainError('bad_request', 'reason: say why the endpoint is paused');
    const { paused, endpoint } = await this.database.transaction(async (manager) => {
      const present = await this.usable(manager, id);
      if (present.state === 'paused') return { paused: null, endpoint: present };
      const done = await this.pauses.pause(manager, String(present.id), why);
      if (!done) throw beingChanged(id);
      await this.audit(manager, present, 'endpoint.pause', actor, { reason: why });
      return { paused: done, endpoint: done.endpoint };
    });
    if (paused) this.pauses.tell(paused);
    return shownAs(endpoint);
  }

  /** What it missed is delivered now, oldest first. */
  async resume(id: string, actor: string): Promise<Endpoint> {
    const row = await this.database.transaction(async (manager) => {
      const present = await this.usable(manager, id);
      if (present.state === 'active') return present;
      if (!(await this.pauses.resume(manager, String(present.id)))) throw beingChanged(id);
      await this.audit(manager, present, 'endpoint.resume', actor, {});
      return manager.findOneByOrFail(EndpointRow, { id: present.id });
    });
    const head = await this.order.head(row);
    if (head) this.outbox.tell([head.id]);
    return shownAs(row);
  }

  /** No event goes there any more; what still waited for it is given up. */
  remove(id: string, actor: string): Promise<Endpoint> {
    return this.database.transaction(async (manager) => {
      const present = await this.present(manager, id);
      if (present.state === 'removed') return shownAs(present);
      const stateAt = this.clock.now();
      const { affected } = await manager.update(
        EndpointRow,
        { id: present.id, state: present.state },
        { state: 'removed', stateAt, stateReason: null, replayThrough: null },
      );
      if (affected !== 1) throw beingChanged(id);
      const given_up = await this.pauses.end(manager, String(present.id));
      await this.audit(manager, present, 'endpoint.remove', actor, { given_up });
      return shownAs({ ...present, state: 'removed', stateAt, stateReason: null });
    });
  }

  /** A test delivery, tried once, to a paused one too. Returns the callback's id. */
  async ping(id: string, actor: string): Promise<string> {
    const callbackId = await this.database.transaction(async (manager) => {
      const endpoint = await this.usable(manager, id);
      const { merchantPid, url } = endpoint;
      const added = await this.outbox.addFor(manager, endpoint, {
        type: 'ping',
        merchantPid,
        orderId: null,
        endpointId: null,
        key: newToken(),
        data: () => ({ endpoint: { id: String(endpoint.id), url } }),
      });
      invariant(added !== null, 'no two pings are the same');
      await this.audit(manager, endpoint, 'endpoint.ping', actor, { callback: added });
      return added;
    });
    this.outbox.tell([callbackId]);
    return String(callbackId);
  }

  private async checked(url: string): Promise<string> {
    const target = await this.targets.check(url.trim());
    if (!target.ok) throw new DomainError('bad_request', `events URL: ${target.reason}`);
    const { href } = target.url;
    if (href.length <= MAX_HREF) return href;
    throw new DomainError('bad_request', `events URL: escaped it is longer than ${MAX_HREF} characters`);
  }

  /** Whoever else adds one for this merchant waits here, so that what is counted is all there is. */
  private async known(manager: EntityManager, pid: string, url: string): Promise<EndpointRow | null> {
    const merchant = await manager.update(MerchantRow, { pid }, { pid });
    if (merchant.affected !== 1) {
      throw new DomainError('not_found', `no merchant ${pid}; list them with: merchant list`);
    }
    return manager.findOneBy(EndpointRow, where(pid, url));
  }

  private async checkRoom(manager: EntityManager, merchantPid: string): Promise<void> {
    const scope = 'merchant' as const;
    const count = await manager.countBy(EndpointRow, { merchantPid, scope, state: Not('removed' as const) });
    if (count < MAX_OF_MERCHANT) return;
    throw new DomainError(
      'not_allowed_now',
      `merchant ${merchantPid} has ${MAX_OF_MERCHANT} endpoints, which is the most; remove one first`,
    );
  }

  private async put(
    manager: EntityManager,
    merchantPid: string,
    url: string,
    scope: EndpointScope,
    known: EndpointRow | null,
  ): Promise<Endpoint> {
    const now = this.clock.now();
    if (known) {
      const again = known.state === 'removed';
      const changes = {
        scope,
        ...(again ? { state: 'active' as const, stateAt: now, stateReason: null } : {}),
      };
      await manager.update(EndpointRow, { id: known.id }, changes);
      return shownAs({ ...known, ...changes });
    }
    const row = {
      ...where(merchantPid, url),
      url,
      scope,
      state: 'active' as const,
      stateAt: now,
      stateReason: null,
      replayThrough: null,
      createdAt: now,
    };
    const { identifiers } = await manager.insert(EndpointRow, row);
    return shownAs({ ...row, id: String(toInteger(identifiers[0]?.['id'])) });
  }

  private async present(manager: EntityManager, id: string): Promise<EndpointRow> {
    const row = await manager.findOneBy(EndpointRow, { id: idIn(id) });
    if (row) return row;
    throw new DomainError('not_found', `no endpoint ${id}; list them with: endpoint list`);
  }

  private async usable(manager: EntityManager, id: string): Promise<EndpointRow> {
    const row = await this.present(manager, id);
    if (row.state !== 'removed') return row;
    throw new DomainError('not_allowed_now', `endpoint ${id} is removed; add its URL again first`);
  }

  private audit(
    manager: EntityManager,
    { id }: Pick<EndpointRow, 'id'>,
    action: string,
    actor: string,
    details: Readonly<Record<string, string | number>>,
  ): Promise<void> {
    return recordAudit(manager, this.clock.now(), { actor, action, subject: `endpoint:${id}`, details });
  }
}

const where = (merchantPid: string, url: string): Pick<EndpointRow, 'merchantPid' | 'urlHash'> => ({
  merchantPid,
  urlHash: createHash('sha256').update(url).digest('hex'),
});

const shownAs = (row: EndpointRow): Endpoint => {
  const { merchantPid, url, scope, state, stateAt, stateReason, createdAt } = row;
  return { id: String(row.id), merchantPid, url, scope, state, stateAt, stateReason, createdAt };
};

const beingChanged = (id: string): DomainError =>
  new DomainError('not_allowed_now', `endpoint ${id} is being changed; nothing was done, try again`);
