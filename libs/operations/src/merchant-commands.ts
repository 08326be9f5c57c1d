import { Injectable } from '@nestjs/common';
import { CallbackLog, Endpoints } from '@epusdt/callbacks';
import { Clock, DomainError, SECOND, shown } from '@epusdt/kernel';
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
const LISTED = 100;

@Injectable()
export class MerchantCommands {
  readonly actions: Actions = [
    ['merchant list', () => this.list()],
    ['merchant show', (pid) => this.show(pid.trim())],
    ['merchant create', async (name) => done(withSecret(await this.merchants.create(name)))],
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
        `merchant ${pid} (${merchant.name}), ${merchant.dialect}, made ${instant(merchant.createdAt)}`,
        `  API path    ${pathOf(pid)}`,
        `  secret      ${secretText(merchant)}`,
        ...policyLines(merchant),
        `  events      ${urls.length === 0 ? `go nowhere; add a place with: endpoint add <url> --merchant ${pid}` : urls.join(', ')}`,
        `  told so far ${countsText(counts)}`,
      ].join('\n'),
    );
  }

  private async set(options: string, actor: string): Promise<AdminAnswer> {
    const { pid, name, acknowledgement, retry } = optionsIn(options, [
      'pid',
      'name',
      'acknowledgement',
      'retry',
    ]);
    const change: MerchantChange = {
      ...(name === '' ? {} : { name }),
      ...(acknowledgement === '' ? {} : { acknowledgement }),
      ...(retry === '' ? {} : { retryDelays: retry === USUAL ? null : delaysFrom(retry) }),
    };
    if (Object.keys(change).length === 0) {
      throw new DomainError(
        'bad_request',
        'there is nothing to change; give --name "New name", --acknowledgement word or 2xx, or --retry 0,5,30,120 or usual',
      );
    }
    const merchant = await this.merchants.change(pid, change, actor);
    const lines = [`merchant ${pid} (${merchant.name}) is changed; for every attempt from now on:`];
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

function delaysFrom(text: string): number[] {
  const parts = text.split(',').map((part) => part.trim());
  if (parts.every((part) => /^\d{1,9}$/.test(part))) return parts.map(Number);
  throw new DomainError(
    'bad_request',
    `--retry: ${shown(text)} is no list of waits; give whole seconds with commas between, such as 0,5,30,120, or usual`,
  );
}

const pathOf = (pid: string): string => `/m/${pid}/api/v1/order/create-transaction`;

function policyLines({ acknowledgement, retryDelays }: MerchantEntry): string[] {
  const waits = retryDelays?.map((ms) => String(ms / SECOND)).join(', ');
  return [
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
