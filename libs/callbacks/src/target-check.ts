import { Injectable } from '@nestjs/common';
import { type Clock, MINUTE } from '@epusdt/kernel';
import type { AddressGuard } from './address-guard';
import { systemResolver, type ResolveAll } from './guarded-client';
import { checkTargetUrl, literalHost, portOf, refusalOf, type TargetUrl } from './target-url';

/** The only wait on the network that creating an order allows, milliseconds; waiting for one's turn is part of it. */
const LOOK_UP_MS = 300;
const KEPT_MS = MINUTE;
const MAX_KEPT = 4_000;
const MAX_WAITING = 1_000;

/** The addresses of a name that decide about it; none when it did not resolve. */
type Telling = readonly string[];

interface Known {
  readonly telling: Telling;
  readonly until: number;
}

/**
 * Judges a URL when a shop names it, so that it hears at once what could never be called. A courtesy only: each attempt
 * judges anew what it connects to, so whatever is unknown here is accepted.
 */
@Injectable()
export class TargetCheck {
  private readonly known = new Map<string, Known>();
  private readonly lookUps = new Map<string, Promise<Telling>>();
  /**
   * One name at a time: the system resolver serves two (half of libuv's threads) and is seconds in giving up on a dead
   * one, and the attempts to call need it as well.
   */
  private turn: Promise<void> = Promise.resolve();

  constructor(
    private readonly guard: AddressGuard,
    private readonly clock: Clock,
    private readonly resolveAll: ResolveAll = systemResolver,
  ) {}

  /** `reason` is fit for the shop's eyes. */
  async check(text: string): Promise<TargetUrl> {
    const target = checkTargetUrl(text, this.guard);
    if (!target.ok || literalHost(target.url) !== null) return target;
    const port = portOf(target.url);
    for (const address of await this.addressesOf(target.url.hostname)) {
      const reason = refusalOf(address, port, this.guard);
      if (reason !== null) return { ok: false, reason };
    }
    return target;
  }

  private addressesOf(name: string): Telling | Promise<Telling> {
    const known = this.known.get(name);
    if (known && known.until > this.clock.now()) return known.telling;
    const shared = this.lookUps.get(name);
    if (shared) return shared;
    if (this.lookUps.size >= MAX_WAITING) return [];
    const lookUp = this.lookUp(name);
    this.lookUps.set(name, lookUp);
    return lookUp;
  }

  /** An answer that comes too late is remembered; until then whoever asks is not kept waiting again. */
  private lookUp(name: string): Promise<Telling> {
    return new Promise((done) => {
      let late = false;
      const deadline = setTimeout(() => {
        late = true;
        done([]);
      }, LOOK_UP_MS);
      this.turn = this.turn.then(async () => {
        if (!late) {
          // A resolver that throws has said nothing of the name.
          const telling = await this.resolve(name).catch((): Telling => []);
          clearTimeout(deadline);
          this.keep(name, telling);
          done(telling);
        }
        this.lookUps.delete(name);
      });
    });
  }

  private async resolve(name: string): Promise<Telling> {
    const addresses = await new Promise<readonly string[]>((done) =>
      this.resolveAll(name, (error, found) => done(error ? [] : found.map(({ address }) => address))),
    );
    return this.tellingOf(addresses);
  }

  /** Two addresses stand for any number: one that is blocked, and one in no network of the operator's. */
  private tellingOf(addresses: readonly string[]): Telling {
    const blocked = addresses.find((address) => !this.guard.check(address));
    const foreign = addresses.find((address) => !this.guard.isAllowlisted(address));
    return [blocked, foreign].filter((address) => address !== undefined);
  }

  private keep(name: string, telling: Telling): void {
    this.known.set(name, { telling, until: this.clock.now() + KEPT_MS });
    const [oldest] = this.known.keys();
    if (this.known.size > MAX_KEPT && oldest !== undefined) this.known.delete(oldest);
  }
}
