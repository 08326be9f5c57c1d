import { Injectable } from '@nestjs/common';
import { Database, isUniqueViolation, recordAudit } from '@epusdt/database';
import { Clock, DomainError, MINUTE, MasterKey, newSecret, sameText, shown } from '@epusdt/kernel';
import { IsNull, LessThan } from 'typeorm';
import { isInside, isNetwork } from './api-key-networks';
import { ApiKeyRow } from './api-key.row';
import { revokedSealOf, sealOf } from './api-key-seal';
import { OWNER_SCOPES, isApiScope, type ApiScope } from './api-scopes';
import { MerchantRow } from './merchant.row';

/** A key as it is known after it was made: everything but its text. */
export interface ApiKey {
  readonly id: string;
  /** How it is called in lists, in the audit and by whoever revokes it. */
  readonly prefix: string;
  readonly name: string;
  /** `null`: the owner's, for all merchants. */
  readonly merchantPid: string | null;
  readonly scopes: readonly ApiScope[];
  /** CIDRs it may be used from; `null`: from anywhere. */
  readonly networks: readonly string[] | null;
  readonly test: boolean;
  readonly createdAt: number;
  readonly expiresAt: number | null;
  readonly revokedAt: number | null;
  readonly lastUsedAt: number | null;
}

export interface ApiKeyRequest {
  readonly name: string;
  readonly merchantPid: string | null;
  readonly scopes: readonly string[];
  readonly networks: readonly string[] | null;
  /** An instant; `null`: never. */
  readonly expiresAt: number | null;
  /** For any network but the real one. */
  readonly test: boolean;
}

/** Why a text is no key that works. */
export type KeyRefusal = 'unknown' | 'expired' | 'revoked';

const PREFIX_CHARACTERS = 8;
const KEY = /^(sk_(?:live|test)_[0-9A-Za-z]{8})_[0-9A-Za-z]{43,64}$/;
const MAX_NAME = 128;
const MAX_NETWORKS = 16;
const MAX_NETWORKS_TEXT = 512;
const MAX_TRIES = 3;
const USE_WRITTEN_EVERY_MS = MINUTE;

@Injectable()
export class ApiKeys {
  constructor(
    private readonly database: Database,
    private readonly masterKey: MasterKey,
    private readonly clock: Clock,
  ) {}

  /**
   * `text` is the key itself: nobody can read it again. What a key makes (`parent`) is bound as it is: by its networks,
   * and until its end. `null`: a person at the command line makes it.
   */
  async create(
    request: ApiKeyRequest,
    actor: string,
    parent: ApiKey | null = null,
  ): Promise<{ key: ApiKey; text: string }> {
    const draft = await this.checked(parent ? boundBy(parent, request) : request);
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const kind = request.test ? 'test' : 'live';
      const prefix = `sk_${kind}_${newSecret().slice(0, PREFIX_CHARACTERS)}`;
      const text = `${prefix}_${newSecret()}`;
      try {
        const row = await this.insert({ ...draft, prefix }, text, actor);
        return { key: keyOf(row), text };
      } catch (error) {
        if (!isUniqueViolation(error)) throw error;
      }
    }
    throw new DomainError('not_allowed_now', 'no unused beginning for a key was found; try again');
  }

  /** The key that this text is, or why it is none. Only who holds a key learns that it has ended. */
  async verify(text: string): Promise<ApiKey | KeyRefusal> {
    const prefix = KEY.exec(text)?.[1];
    if (prefix === undefined) return 'unknown';
    const row = await this.database.reader.findOneBy(ApiKeyRow, { prefix });
    if (!row) return 'unknown';
    const seal = sealOf(this.masterKey, row, text);
    if (row.revokedAt !== null) {
      return sameText(row.hash, revokedSealOf(this.masterKey, seal)) ? 'revoked' : 'unknown';
    }
    // A row that was written or changed without the master key is the row of no key.
    if (!sameText(row.hash, seal)) return 'unknown';
    const now = this.clock.now();
    if (row.expiresAt !== null && row.expiresAt <= now) return 'expired';
    return keyOf(row);
  }

  /** Has it neither ended nor been revoked? For what outlives the request that it was shown with. */
  async isGood(id: string): Promise<boolean> {
    const row = await this.database.reader.findOneBy(ApiKeyRow, { id });
    if (!row || row.revokedAt !== null) return false;
    return row.expiresAt === null || row.expiresAt > this.clock.now();
  }

  /** At most once a minute, so that reading costs no writing. */
  async noteUse({ id, lastUsedAt }: ApiKey): Promise<void> {
    const now = this.clock.now();
    if (lastUsedAt !== null && lastUsedAt > now - USE_WRITTEN_EVERY_MS) return;
    await this.database.statement((manager) => manager.update(ApiKeyRow, { id }, { lastUsedAt: now }));
  }

  /** Newest first, from before the key with the number `before`; of one merchant, or of all and the owner. */
  async list(merchantPid: string | null, before: string | null, limit: number): Promise<ApiKey[]> {
    const rows = await this.database.reader.find(ApiKeyRow, {
      where: {
        ...(merchantPid === null ? {} : { merchantPid }),
        ...(before === null ? {} : { id: LessThan(before) }),
      },
      order: { id: 'DESC' },
      take: limit,
    });
    return rows.map(keyOf);
  }

  async find(prefix: string): Promise<ApiKey | null> {
    const row = await this.database.reader.findOneBy(ApiKeyRow, { prefix });
    // MySQL does not see blanks at the end of a text.
    return row?.prefix === prefix ? keyOf(row) : null;
  }

  /** From the next request on nobody gets in with it. Doing it again changes nothing. */
  async revoke(prefix: string, actor: string): Promise<ApiKey> {
    await this.database.transaction(async (manager) => {
      const now = this.clock.now();
      const row = await manager.findOneBy(ApiKeyRow, { prefix, revokedAt: IsNull() });
      if (!row) return;
      const { affected } = await manager.update(
        ApiKeyRow,
        { prefix, revokedAt: IsNull() },
        { revokedAt: now, hash: revokedSealOf(this.masterKey, row.hash) },
      );
      if (affected !== 1) return;
      const subject = `key:${prefix}`;
      await recordAudit(manager, now, { actor, action: 'key.revoke', subject, details: {} });
    });
    const key = await this.find(prefix);
    if (!key) throw new DomainError('not_found', `no key begins with ${shown(prefix)}`);
    return key;
  }

  private async checked(
    request: ApiKeyRequest,
  ): Promise<Pick<ApiKeyRow, 'name' | 'merchantPid' | 'scopes' | 'networks' | 'expiresAt'>> {
    const { merchantPid, networks, expiresAt } = request;
    const name = request.name.trim();
    if (name === '' || Array.from(name).length > MAX_NAME || /\p{C}/u.test(name)) {
      refuse(`name: give 1 to ${MAX_NAME} characters, none of them a control character`);
    }
    const scopes = [...new Set(request.scopes)];
    if (scopes.length === 0) refuse('scopes: name at least one, such as orders:read');
    for (const scope of scopes) {
      if (!isApiScope(scope)) refuse(`scopes: there is no scope ${shown(scope)}`);
      else if (merchantPid !== null && OWNER_SCOPES.includes(scope)) {
        refuse(`scopes: ${scope} is for keys of the owner only; leave it out, or make a key of no merchant`);
      }
    }
    if (networks && (networks.length === 0 || networks.length > MAX_NETWORKS)) {
      refuse(`networks: name 1 to ${MAX_NETWORKS}, or leave them out: then it works from anywhere`);
    }
    const wrong = networks?.find((network) => !isNetwork(network));
    if (wrong !== undefined) refuse(`networks: ${shown(wrong)} is no network such as 203.0.113.0/24`);
    const joined = networks?.join(' ') ?? null;
    if (joined !== null && joined.length > MAX_NETWORKS_TEXT) refuse('networks: name fewer');
    if (expiresAt !== null && expiresAt <= this.clock.now()) refuse('expires_at: it is in the past');
    if (merchantPid !== null) await this.requireMerchant(merchantPid);
    return { name, merchantPid, scopes: scopes.join(' '), networks: joined, expiresAt };
  }

  private async requireMerchant(pid: string): Promise<void> {
    const row = await this.database.reader.findOneBy(MerchantRow, { pid });
    if (row?.pid !== pid) throw new DomainError('not_found', `merchant: there is no merchant ${shown(pid)}`);
  }

  private async insert(
    draft: Omit<ApiKeyRow, 'id' | 'hash' | 'createdAt' | 'revokedAt' | 'lastUsedAt'>,
    text: string,
    actor: string,
  ): Promise<ApiKeyRow> {
    const sealed = { ...draft, createdAt: this.clock.now() };
    const hash = sealOf(this.masterKey, sealed, text);
    const row = { ...sealed, hash, revokedAt: null, lastUsedAt: null };
    await this.database.transaction(async (manager) => {
      await manager.insert(ApiKeyRow, { ...row });
      const { name, merchantPid: merchant, scopes, networks, expiresAt } = row;
      const expires = expiresAt === null ? null : new Date(expiresAt).toISOString();
      await recordAudit(manager, row.createdAt, {
        actor,
        action: 'key.create',
        subject: `key:${row.prefix}`,
        details: { name, merchant, scopes, networks, expires },
      });
    });
    return this.database.reader.findOneByOrFail(ApiKeyRow, { prefix: row.prefix });
  }
}

function boundBy(parent: ApiKey, request: ApiKeyRequest): ApiKeyRequest {
  const { networks: outer, expiresAt: end } = parent;
  const outside = outer && request.networks?.find((one) => isNetwork(one) && !isInside(one, outer));
  if (outer && outside) {
    refuse(
      `networks: ${shown(outside)} lies outside of those that key ${parent.prefix} is bound to: ${outer.join(', ')}`,
    );
  }
  const { expiresAt } = request;
  return {
    ...request,
    networks: request.networks ?? outer,
    expiresAt: end === null ? expiresAt : Math.min(end, expiresAt ?? end),
  };
}

function refuse(message: string): never {
  throw new DomainError('bad_request', message);
}

function keyOf(row: ApiKeyRow): ApiKey {
  const { prefix, name, merchantPid, createdAt, expiresAt, revokedAt, lastUsedAt } = row;
  return {
    id: String(row.id),
    prefix,
    name,
    merchantPid,
    scopes: row.scopes.split(' ').filter(isApiScope),
    networks: row.networks?.split(' ') ?? null,
    test: prefix.startsWith('sk_test_'),
    createdAt,
    expiresAt,
    revokedAt,
    lastUsedAt,
  };
}
