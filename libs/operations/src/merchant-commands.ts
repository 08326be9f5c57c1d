import { Injectable } from '@nestjs/common';
import { CallbackLog, Endpoints } from '@epusdt/callbacks';
import { Clock, DomainError, SECOND, shown, isWellKnownSecret } from '@epusdt/kernel';
import {
  MerchantSecrets,
  Merchants,
  type Merchant,
  type MerchantChange,
  type MerchantEntry,
} from '@epusdt/merchants';
import { done, optionsIn, type Actions, type AdminAnswer } from './admin-answer';
import { countsText } from './callback-reports';
import { inHours, instant, readGrace } from './instant';

/** A shop's old secret ends with the new one, unless a grace is asked for. */
const NO_GRACE = 0;
const USUAL = 'usual';
const ANYWHERE = 'any';
const LISTED = 100;
/** Options of `merchant set`. */
const CHANGEABLE = ['name', 'acknowledgement', 'retry', 'dialect', 'networks'] as const;

@Injectable()
export class MerchantCommands {
  readonly actions: Actions = [
    ['merchant list', () => this.list()],
    ['merchant show', (pid) => this.show(pid.trim())],
    ['merchant create', (options, actor) => this.create(options, actor)],
    ['merchant set', (options, actor) => this.set(options, actor)],
    ['merchant rotate-secret', (options, actor) => this.rotate(options, actor)],
  ];

  constructor(
    private readonly merchants: Merchants,
    private readonly secrets: MerchantSecrets,
    private readonly endpoints: Endpoints,
    private readonly log: CallbackLog,
    private readonly clock: Clock,
  ) {}

  private async list(): Promise<AdminAnswer> {
    const merchants = await this.merchants.list();
    return done(merchants.map(({ pid, name, dialect }) => `${pid}  ${name}  ${dialect}`).join('\n'));
  }

  private async show(pid: string): Promise<AdminAnswer> {
    const merchant = (await this.merchants.list()).find((one) => one.pid === pid);
    if (!merchant) throw new DomainError('not_found', `no merchant ${pid}; list them with: merchant list`);
    const endpoints = await this.endpoints.list(pid, { scope: 'merchant', limit: LISTED });
    const counts = await this.log.counts({ merchantPid: pid });
    const urls = endpoints.map(
      ({ id, url, state }) => `${id} ${url}${state === 'paused' ? ' (paused)' : ''}`,
    );
    return done(
      [
        `merchant ${pid} (${merchant.name}), made ${instant(merchant.createdAt)}`,
        `  API path    ${pathOf(pid)}`,
        `  secret      ${secretText(merchant)}`,
        '  takes       USDT on Tron',
        ...policyLines(merchant),
        `  events      ${urls.length === 0 ? `go nowhere; add a place with: endpoint add <url> --merchant ${pid}` : urls.join(', ')}`,
        `  told so far ${countsText(counts)}`,
      ].join('\n'),
    );
  }

  /** `options`: the name alone, or with `secret`, one that the shop has already. */
  private async create(options: string, actor: string): Promise<AdminAnswer> {
    const { name, secret } = options.startsWith('{')
      ? optionsIn(options, ['name', 'secret'])
      : { name: options, secret: '' };
    const merchant = await this.merchants.create(name, actor, secret === '' ? null : secret);
    const warning = isWellKnownSecret(secret) ? [wellKnownText(merchant)] : [];
    return done([withSecret(merchant), ...warning].join('\n'));
  }

  private async set(options: string, actor: string): Promise<AdminAnswer> {
    const { pid, ...given } = optionsIn(options, ['pid', ...CHANGEABLE]);
    const change = changeOf(given);
    if (Object.keys(change).length === 0) {
      throw new DomainError(
        'bad_request',
        'there is nothing to change; give --name "New name", --acknowledgement word or 2xx, --retry 0,5,30,120 or usual, --dialect epusdt or bepusdt, or --networks 203.0.113.7,10.0.0.0/8 or any',
      );
    }
    const merchant = await this.merchants.change(pid, change, actor);
    const lines = [`merchant ${pid} (${merchant.name}) is changed; from now on:`];
    return done([...lines, ...policyLines(merchant)].join('\n'));
  }

  /** `options`: the pid alone, or with `grace`, how many hours the old secret stays good. */
  private async rotate(options: string, actor: string): Promise<AdminAnswer> {
    const { pid, grace } = options.startsWith('{')
      ? optionsIn(options, ['pid', 'grace'])
      : { pid: options, grace: '' };
    const graceMs = readGrace(grace, NO_GRACE);
    const merchant = await this.secrets.rotate(pid, graceMs, actor);
    return done(
      [
        withSecret(merchant),
        graceMs === 0
          ? 'The old secret works no longer: put the new one into the shop now.'
          : `The old secret works for ${inHours(graceMs)} more, until ${instant(this.clock.now() + graceMs)}: put the new one into the shop before that.`,
      ].join('\n'),
    );
  }
}

/** Those that a list names; throws where there is no such merchant. */
export async function requireMerchant(merchants: Merchants, pid: string): Promise<void> {
  if ((await merchants.list()).some((one) => one.pid === pid)) return;
  throw new DomainError('not_found', `--merchant: no merchant ${shown(pid)}; list them with: merchant list`);
}

function changeOf(given: Record<(typeof CHANGEABLE)[number], string>): MerchantChange {
  const { name, acknowledgement, retry, dialect, networks } = given;
  return {
    ...(name === '' ? {} : { name }),
    ...(acknowledgement === '' ? {} : { acknowledgement }),
    ...(retry === '' ? {} : { retryDelays: retry === USUAL ? null : delaysFrom(retry) }),
    ...(dialect === '' ? {} : { dialect }),
    ...(networks === '' ? {} : { networks: networks === ANYWHERE ? null : networksFrom(networks) }),
  };
}

const networksFrom = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

function delaysFrom(text: string): number[] {
  const parts = text.split(',').map((part) => part.trim());
  if (parts.every((part) => /^\d{1,9}$/.test(part))) return parts.map(Number);
  throw new DomainError(
    'bad_request',
    `--retry: ${shown(text)} is no list of waits; give whole seconds with commas between, such as 0,5,30,120, or usual`,
  );
}

const pathOf = (pid: string): string => `/m/${pid}/api/v1/order/create-transaction`;

function policyLines({ acknowledgement, retryDelays, dialect, networks }: MerchantEntry): string[] {
  const waits = retryDelays?.map((ms) => String(ms / SECOND)).join(', ');
  return [
    `  speaks      ${dialect}, where a request does not say which dialect it is in`,
    `  may ask     ${networks === null ? 'from anywhere' : `only from ${networks.join(', ')}`}`,
    `  confirms    with ${acknowledgement === 'word' ? 'the word ok or success in an HTTP 200' : 'any HTTP status from 200 to 299'} (notify URLs; events always with the latter)`,
    `  attempts    ${waits === undefined ? 'the usual ones, over about three days' : `${retryDelays?.length ?? 0}, after waits of ${waits} seconds`}`,
  ];
}

function secretText({ pid, opens, previousUntil }: MerchantEntry): string {
  if (!opens) return `does not open: make a new one with: merchant rotate-secret ${pid}`;
  const previous = previousUntil === null ? '' : `; the one before it works until ${instant(previousUntil)}`;
  return `is kept sealed; a new one is made with: merchant rotate-secret ${pid}${previous}`;
}

const withSecret = ({ pid, name, secret }: Merchant): string =>
  `merchant ${pid} (${name})\nsecret: ${secret}\nAPI path: ${pathOf(pid)}\nKeep the secret: it is shown only now. The shop signs its requests with it.`;

const wellKnownText = ({ pid }: Merchant): string =>
  `Warning: this secret is printed in documentation, so that anybody could sign for the shop. It must not be used with real money; make a new one with: merchant rotate-secret ${pid}`;
