import { Injectable, Logger } from '@nestjs/common';
import { TargetCheck } from '@epusdt/callbacks';
import {
  Clock,
  DomainError,
  FixedWindows,
  compareDecimals,
  parseDecimal,
  type Decimal,
} from '@epusdt/kernel';
import { FIRST_PID, Merchants, isWithin, type Merchant } from '@epusdt/merchants';
import { NOTHING_SPECIAL, Orders, type OrderRow } from '@epusdt/orders';
import type { Words } from './dialect';
import type { Door } from './shop-door';
import { Refused } from './wire/refused';
import { readableTwice } from './wire/resplit';
import { signatureCandidates, verifyRequest, type Digest, type SigningRules } from './wire/signing';
import { trimmed } from './wire/trimmed';
import { plainNumber } from './wire/wire-number';
import { wireText, type WireObject } from './wire/wire-object';

const ZERO: Decimal = { coefficient: 0n, scale: 0 };
const MAX_LOGGED = 1_500;
const MAX_WORDS_LENGTH = 4_000;
const MAX_FIELD_SHOWN = 64;
/** Lines of the log per minute about requests from elsewhere, for one merchant; one for each address. */
const MAX_FOREIGN = 10;
/** Lines per minute about requests that one merchant did not sign: enough to compare, and anybody can send them. */
const MAX_UNSIGNED = 20;

/** A request whose signature is a merchant's. */
export interface Signed {
  readonly merchant: Merchant;
  /** Which of its secrets signed. */
  readonly secretNumber: number;
  readonly digest: Digest;
}

/** What a shop asks for, read by its dialect. */
export interface Demand {
  readonly reference: string;
  /** As written. */
  readonly amount: string;
  readonly fiat: string;
  readonly notifyUrl: string | null;
  readonly redirectUrl: string | null;
  readonly rateRule: string | null;
  readonly address: string | null;
  readonly ttlMs: number | null;
  readonly words: Words;
  /** Of a reference that is paid: the paid order instead of a refusal. */
  readonly paidAgain: boolean;
}

/** What most dialects do not know. */
export const PLAIN_DEMAND = {
  rateRule: null,
  address: null,
  ttlMs: null,
  words: {},
  paidAgain: false,
} as const;

/** The way of every dialect from a request to an order: whose it is, whether it is signed, what it asks for. */
@Injectable()
export class ShopIntake {
  private readonly logger = new Logger('shops');
  private readonly foreign = new FixedWindows(1);
  private readonly foreignOf = new FixedWindows(MAX_FOREIGN);
  private readonly unsigned = new FixedWindows(MAX_UNSIGNED);

  constructor(
    private readonly merchants: Merchants,
    private readonly orders: Orders,
    private readonly targets: TargetCheck,
    private readonly clock: Clock,
  ) {}

  /**
   * Throws `Refused`: there is no such merchant, it may not ask from there, it did not sign, or what it signed could be
   * read as other fields.
   */
  async signer(door: Door, fields: WireObject, rules: SigningRules): Promise<Signed> {
    const asked = rules.namesMerchant ? door : { ...door, pid: door.pid ?? FIRST_PID };
    const merchant = await this.merchantOf(asked, wireText(fields, 'pid'));
    for (const { number, secret } of merchant.secrets) {
      const digest = verifyRequest(fields, secret, rules);
      if (digest === null) continue;
      refuseAmbiguous(fields, rules);
      return { merchant, secretNumber: number, digest };
    }
    this.noteUnsigned(merchant, fields, rules);
    throw new Refused(
      'signature',
      `${rules.field}: sign every other non-empty field, sorted by name, with the secret of this merchant; see what is signed at /docs/signatures`,
    );
  }

  /** The merchant whose path was called or who names itself. Throws `Refused`. */
  async merchantOf({ pid, ip }: Door, said: string | undefined): Promise<Merchant> {
    if (pid !== null && said !== undefined && said !== pid) {
      throw new Refused('signature', `pid: ${said} is not the merchant of this address, which is ${pid}'s`);
    }
    const wanted = pid ?? said ?? FIRST_PID;
    const merchant = await this.merchants.find(wanted);
    // MySQL does not see blanks at the end of a text.
    if (merchant?.pid !== wanted) {
      throw new Refused('signature', 'pid: no such merchant; the owner lists them with: merchant list');
    }
    if (ip !== null && merchant.networks !== null && !isWithin(ip, merchant.networks)) {
      this.noteForeign(merchant, merchant.networks, ip);
      throw new Refused(
        'signature',
        `merchant ${wanted} does not take requests from ${ip}; the owner changes that with: merchant set ${wanted} --networks`,
      );
    }
    return merchant;
  }

  /** Throws `DomainError`, as `Orders.create` does. */
  async create({ merchant, secretNumber }: Signed, dialect: string, demand: Demand): Promise<OrderRow> {
    const amount = parseDecimal(plainNumber(demand.amount) ?? '');
    if (!amount || compareDecimals(amount, ZERO) <= 0) {
      throw new DomainError(
        'amount_too_small',
        `amount: "${demand.amount}" is no amount of money; give at least 0.01`,
      );
    }
    const words = JSON.stringify(demand.words);
    if (words.length > MAX_WORDS_LENGTH) {
      throw new DomainError(
        'bad_request',
        `the texts of the order are too long; give ${MAX_WORDS_LENGTH} characters in all`,
      );
    }
    return this.orders.create({
      ...NOTHING_SPECIAL,
      merchantPid: merchant.pid,
      secretNumber,
      reference: demand.reference,
      dialect,
      fiat: demand.fiat.toUpperCase(),
      amount,
      notifyUrl: demand.notifyUrl === null ? null : await this.notifyUrl(demand.notifyUrl),
      redirectUrl: redirectUrl(demand.redirectUrl),
      rateRule: demand.rateRule,
      address: demand.address,
      ttlMs: demand.ttlMs,
      words: words === '{}' ? null : words,
      paidAgain: demand.paidAgain,
    });
  }

  private async notifyUrl(text: string): Promise<string> {
    const url = soundUrl('notify_url', text);
    const target = await this.targets.check(url);
    if (!target.ok) throw new DomainError('bad_request', `notify_url: ${target.reason}`);
    return url;
  }

  /** What the integrator compares with what the shop signed. */
  private noteUnsigned({ pid }: Merchant, fields: WireObject, rules: SigningRules): void {
    const { exceeded, remaining } = this.unsigned.take(pid, this.clock.now());
    if (exceeded) return;
    const [text = ''] = signatureCandidates(fields, rules);
    const more = remaining > 0 ? '' : '; more of them within this minute are not written here';
    this.logger.warn(
      `merchant ${pid}: a request with a wrong ${rules.field}; what is signed here is ${JSON.stringify(text.slice(0, MAX_LOGGED))} and the secret${more}`,
    );
  }

  /** The shop may have moved, or somebody else has tried; who floods us does not flood the log. */
  private noteForeign({ pid }: Merchant, networks: readonly string[], ip: string): void {
    const now = this.clock.now();
    if (this.foreign.take(`${pid} ${ip}`, now).exceeded || this.foreignOf.take(pid, now).exceeded) return;
    this.logger.warn(
      `merchant ${pid}: a request from ${ip} was refused, as that is not on its list; if the shop is there: merchant set ${pid} --networks ${[...networks, ip].join(',')}`,
    );
  }
}

/** One could become a line of its own, in a header or in a log; and what stands around an address is none of it. */
function soundUrl(name: string, text: string): string {
  const url = trimmed(text);
  if (!/\p{Cc}/u.test(url)) return url;
  throw new DomainError(
    'bad_request',
    `${name}: a control character (a line break, a tab) is in the address; take it out`,
  );
}

function refuseAmbiguous(fields: WireObject, rules: SigningRules): void {
  const ambiguity = readableTwice(fields, rules);
  if (!ambiguity) return;
  throw new Refused(
    'bad_request',
    `${ambiguity.field.slice(0, MAX_FIELD_SHOWN)}: it holds ${ambiguity.hidden}, so that what is signed could be read as other fields; leave that out, or write & as %26`,
  );
}

/** The buyer's browser goes there: a web address and nothing that runs. */
function redirectUrl(text: string | null): string | null {
  if (text === null) return null;
  const url = soundUrl('redirect_url', text);
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url;
  throw new DomainError('bad_request', 'redirect_url: give an http(s) address');
}
