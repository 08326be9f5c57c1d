import { Injectable } from '@nestjs/common';
import { ChainSettings } from '@epusdt/chain';
import { Clock, DomainError, shown } from '@epusdt/kernel';
import { API_SCOPES, ApiKeys, OWNER_SCOPES, isApiScope, Merchants, type ApiKey } from '@epusdt/merchants';
import { done, optionsIn, type Actions, type AdminAnswer } from './admin-answer';
import { instant, readInstant } from './instant';
import { requireMerchant } from './merchant-commands';

const LISTED = 100;
const ALL = 'all';
/** Whoever pastes the whole key means its beginning; the rest of it goes nowhere. */
const BEGINNING = /^(sk_(?:live|test)_[0-9A-Za-z]{8})(?:_.*)?$/;

/** Who may use the native API. */
@Injectable()
export class KeyCommands {
  readonly actions: Actions = [
    ['key create', (options, actor) => this.create(options, actor)],
    ['key list', () => this.list()],
    ['key revoke', (prefix, actor) => this.revoke(prefix.trim(), actor)],
  ];

  constructor(
    private readonly keys: ApiKeys,
    private readonly merchants: Merchants,
    private readonly chain: ChainSettings,
    private readonly clock: Clock,
  ) {}

  private async create(options: string, actor: string): Promise<AdminAnswer> {
    const given = optionsIn(options, ['name', 'scopes', 'merchant', 'networks', 'expires']);
    const merchantPid = given.merchant === '' ? null : given.merchant;
    if (merchantPid !== null) await requireMerchant(this.merchants, merchantPid);
    const request = {
      name: given.name,
      merchantPid,
      scopes: scopesIn(given.scopes, merchantPid),
      networks: given.networks === '' ? null : wordsIn(given.networks),
      expiresAt: given.expires === '' ? null : this.endIn(given.expires),
      test: !this.chain.isMainnet,
    };
    const { key, text } = await this.keys.create(request, actor);
    return done(
      [
        `key ${key.prefix} (${key.name}), ${whose(key)}`,
        `key: ${text}`,
        `may: ${key.scopes.join(', ')}`,
        `works ${key.expiresAt === null ? 'until it is revoked' : `until ${instant(key.expiresAt)}`}, ${fromWhere(key)}`,
        'Keep the key: it is shown only now. A program sends it with each request to /api/v2, as the header',
        'Authorization: Bearer <key>',
        `Take it back with: key revoke ${key.prefix}`,
      ].join('\n'),
    );
  }

  private async list(): Promise<AdminAnswer> {
    const found = await this.keys.list(null, null, LISTED + 1);
    if (found.length === 0) {
      return done(
        'no keys yet; make one with: key create --name "My program" --scopes orders:read,orders:write',
      );
    }
    const now = this.clock.now();
    const lines = found.slice(0, LISTED).flatMap((key) => keyLines(key, now));
    return done(
      [...lines, ...(found.length > LISTED ? [`only the newest ${LISTED} are shown`] : [])].join('\n'),
    );
  }

  private async revoke(text: string, actor: string): Promise<AdminAnswer> {
    const prefix = BEGINNING.exec(text)?.[1];
    if (prefix === undefined || !(await this.keys.find(prefix))) {
      const what = prefix ?? (text.startsWith('sk_') ? 'that' : shown(text));
      throw new DomainError(
        'not_found',
        `no key begins with ${what}; give what key list shows, such as sk_live_7Qm3c9Vx`,
      );
    }
    const { name, revokedAt } = await this.keys.revoke(prefix, actor);
    const since = revokedAt === null ? '' : ` since ${instant(revokedAt)}`;
    return done(
      `key ${prefix} (${name}) is revoked${since}: whoever uses it is refused from the next request on, for good\nfor a program that still needs one: key create`,
    );
  }

  private endIn(text: string): number {
    const end = readInstant('--expires', text);
    if (end > this.clock.now()) return end;
    throw new DomainError(
      'bad_request',
      `--expires: ${instant(end)} is in the past; give a later time, or leave it out: then it works until it is revoked`,
    );
  }
}

const wordsIn = (text: string): string[] => text.split(/[\s,]+/).filter((word) => word !== '');

function scopesIn(text: string, merchantPid: string | null): string[] {
  const possible = API_SCOPES.filter((scope) => merchantPid === null || !OWNER_SCOPES.includes(scope));
  const words = wordsIn(text);
  if (words.length === 1 && words[0] === ALL) return possible;
  const unknown = words.find((word) => !isApiScope(word));
  if (words.length > 0 && unknown === undefined) return words;
  throw new DomainError(
    'bad_request',
    `--scopes: ${unknown === undefined ? 'nothing is named' : `there is no scope ${shown(unknown)}`}; give all, or some of these with commas between: ${possible.join(', ')}`,
  );
}

function keyLines(key: ApiKey, now: number): string[] {
  const { prefix, name, createdAt, lastUsedAt, scopes } = key;
  return [
    `${prefix}  ${stateOf(key, now)}  ${name}  ${whose(key)}  made ${instant(createdAt)}  ${lastUsedAt === null ? 'never used' : `last used ${instant(lastUsedAt)}`}`,
    `  may ${scopes.join(', ')}; ${fromWhere(key)}`,
  ];
}

function stateOf({ revokedAt, expiresAt }: ApiKey, now: number): string {
  if (revokedAt !== null) return `revoked ${instant(revokedAt)}`;
  if (expiresAt === null) return 'works';
  return expiresAt <= now ? `expired ${instant(expiresAt)}` : `works until ${instant(expiresAt)}`;
}

const whose = ({ merchantPid }: ApiKey): string =>
  merchantPid === null ? 'of the owner, for all merchants' : `of merchant ${merchantPid}`;

const fromWhere = ({ networks }: ApiKey): string =>
  networks === null ? 'from anywhere' : `only from ${networks.join(', ')}`;
