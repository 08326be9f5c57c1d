import type { LookupAddress } from 'node:dns';
import { FakeClock } from '../../../test/support/fake-clock';
import { HOSTILE_HOSTS } from '../../../test/support/hostile-hosts';
import { Peers } from '../../../test/support/peers';
import { AddressGuard } from './address-guard';
import { GuardedClient, type ResolveAll } from './guarded-client';
import { TargetCheck } from './target-check';

/** A resolver in the test's hands: what is asked waits until the test answers. */
class Resolver {
  readonly asked: string[] = [];
  private readonly waiting: Array<Parameters<ResolveAll>[1]> = [];
  /** Answered at once; anything else waits. */
  readonly names = new Map<string, string[]>();

  readonly resolveAll: ResolveAll = (name, done) => {
    this.asked.push(name);
    const addresses = this.names.get(name);
    if (addresses) done(null, listed(addresses));
    else this.waiting.push(done);
  };

  answer(addresses: string[]): void {
    this.waiting.shift()?.(null, listed(addresses));
  }

  fail(): void {
    this.waiting.shift()?.(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }), []);
  }
}

const listed = (addresses: string[]): LookupAddress[] =>
  addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));

const PUBLIC = ['1.1.1.1'];
const BLOCKED =
  'the host is a private or reserved address; to allow its network list it in CALLBACK_ALLOW_CIDRS';

describe('TargetCheck', () => {
  const clock = new FakeClock(1_000_000);
  let resolver: Resolver;
  beforeEach(() => {
    resolver = new Resolver();
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate'] });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  const checker = (guard = new AddressGuard([])): TargetCheck =>
    new TargetCheck(guard, clock, resolver.resolveAll);
  const verdict = async (check: TargetCheck, url: string): Promise<string> => {
    const target = await check.check(url);
    return target.ok ? `accepted ${target.url.href}` : target.reason;
  };
  const accepted = expect.stringMatching(/^accepted /) as string;

  it.each(HOSTILE_HOSTS)('refuses %s (%s) without a look-up', async (_name, host) => {
    expect(await verdict(checker(), `http://${host}/notify`)).toBe(BLOCKED);
    expect(resolver.asked).toEqual([]);
  });

  it('refuses what is no target at all as checkTargetUrl does', async () => {
    expect(await verdict(checker(), 'ftp://shop.example/')).toContain('only http and https');
    expect(await verdict(checker(), 'http://1.1.1.1:22/')).toContain('port 22');
    expect(resolver.asked).toEqual([]);
  });

  it('takes a public address without a look-up, and a name that resolves to public ones', async () => {
    resolver.names.set('shop.example', ['1.1.1.1', '2606:4700::1111']);
    const check = checker();
    expect(await verdict(check, 'http://8.8.8.8/')).toBe('accepted http://8.8.8.8/');
    expect(await verdict(check, 'https://Shop.Example/n')).toBe('accepted https://shop.example/n');
    expect(resolver.asked).toEqual(['shop.example']);
  });

  it.each([[['127.0.0.1']], [['1.1.1.1', '10.0.0.1']], [['fd00::1', '1.1.1.1']], [['::ffff:10.0.0.1']]])(
    'refuses a name of which any address is blocked: %j',
    async (addresses) => {
      resolver.names.set('shop.example', addresses);
      expect(await verdict(checker(), 'https://shop.example/notify')).toBe(BLOCKED);
    },
  );

  it('judges the port with what the name resolved to', async () => {
    resolver.names.set('near.example', ['10.0.0.9', '10.0.0.8']);
    resolver.names.set('mixed.example', ['10.0.0.9', '1.1.1.1']);
    resolver.names.set('far.example', PUBLIC);
    const check = checker(new AddressGuard(['10.0.0.0/8'], [8443]));
    expect(await verdict(check, 'http://near.example:3000/')).toEqual(accepted);
    expect(await verdict(check, 'http://far.example:8443/')).toEqual(accepted);
    expect(await verdict(check, 'http://mixed.example:8443/')).toEqual(accepted);
    for (const name of ['far', 'mixed']) {
      expect(await verdict(check, `http://${name}.example:3000/`)).toMatch(
        /^port 3000 .* CALLBACK_ALLOW_PORTS.* CALLBACK_ALLOW_CIDRS$/,
      );
    }
  });

  it('takes a name that does not resolve', async () => {
    const check = checker();
    const answer = verdict(check, 'https://unborn.example/');
    await ticks();
    resolver.fail();
    expect(await answer).toEqual(accepted);
    resolver.names.set('empty.example', []);
    expect(await verdict(check, 'https://empty.example/')).toEqual(accepted);
  });

  it('takes a name at which the resolver throws, and goes on with others and, a minute later, with this one', async () => {
    let throws = true;
    const check = new TargetCheck(new AddressGuard([]), clock, (name, done) => {
      if (throws) throw new TypeError('no such resolver');
      resolver.resolveAll(name, done);
    });
    expect(await verdict(check, 'https://odd.example/')).toEqual(accepted);
    throws = false;
    for (const name of ['odd', 'other']) resolver.names.set(`${name}.example`, ['10.0.0.1']);
    expect(await verdict(check, 'https://other.example/')).toBe(BLOCKED);
    clock.advance(60_000);
    expect(await verdict(check, 'https://odd.example/')).toBe(BLOCKED);
  });

  it('waits 300 ms and no longer, and takes the name; a late answer counts for the next', async () => {
    const check = checker();
    let told = '';
    void verdict(check, 'https://slow.example/').then((text) => (told = text));
    await jest.advanceTimersByTimeAsync(299);
    expect(told).toBe('');
    await jest.advanceTimersByTimeAsync(1);
    expect(told).toEqual(accepted);
    // The look-up still runs: nobody waits for it again, and none is added.
    expect(await verdict(check, 'https://slow.example/')).toEqual(accepted);
    resolver.answer(['127.0.0.1']);
    await ticks();
    expect(await verdict(check, 'https://slow.example/')).toBe(BLOCKED);
    expect(resolver.asked).toEqual(['slow.example']);
  });

  it('looks one name up at a time; what does not get its turn within 300 ms is taken and not looked up', async () => {
    const check = checker();
    const [hanging, behind] = ['https://hanging.example/', 'https://behind.example/'].map((url) =>
      verdict(check, url),
    );
    await jest.advanceTimersByTimeAsync(300);
    expect(await hanging).toEqual(accepted);
    expect(await behind).toEqual(accepted);
    resolver.answer(PUBLIC);
    await ticks();
    expect(resolver.asked).toEqual(['hanging.example']);
    resolver.names.set('behind.example', ['10.0.0.1']);
    expect(await verdict(check, 'https://behind.example/')).toBe(BLOCKED);
  });

  it('shares one look-up among all who ask for a name at once', async () => {
    const check = checker();
    const answers = Array.from({ length: 200 }, (_, n) => verdict(check, `https://shop.example/n/${n}`));
    await ticks();
    resolver.answer(['10.0.0.1']);
    expect(new Set(await Promise.all(answers))).toEqual(new Set([BLOCKED]));
    expect(resolver.asked).toEqual(['shop.example']);
  });

  it('remembers a name for a minute, also one that did not resolve', async () => {
    const check = checker();
    resolver.names.set('shop.example', PUBLIC).set('unborn.example', []);
    const both = async (): Promise<string[]> => [
      await verdict(check, 'https://shop.example/'),
      await verdict(check, 'https://unborn.example/'),
    ];
    await both();
    resolver.names.set('shop.example', ['10.0.0.1']).set('unborn.example', ['10.0.0.1']);
    clock.advance(59_999);
    expect(await both()).toEqual([accepted, accepted]);
    expect(resolver.asked).toHaveLength(2);
    clock.advance(1);
    expect(await both()).toEqual([BLOCKED, BLOCKED]);
    expect(resolver.asked).toHaveLength(4);
  });

  it('remembers 4000 names and drops what it learnt first', async () => {
    const check = checker();
    const ask = async (n: number): Promise<number> => {
      const before = resolver.asked.length;
      resolver.names.set(`s${n}.example`, PUBLIC);
      await check.check(`https://s${n}.example/`);
      return resolver.asked.length - before;
    };
    for (let n = 0; n <= 4_000; n += 1) expect(await ask(n)).toBe(1);
    expect(await ask(1)).toBe(0);
    expect(await ask(4_000)).toBe(0);
    expect(await ask(0)).toBe(1);
    expect(await ask(1)).toBe(1);
  });

  it('lets at most 1000 names wait; the next is taken at once', async () => {
    const check = checker();
    const waiting = Array.from({ length: 1_000 }, (_, n) => verdict(check, `https://s${n}.example/`));
    expect(await verdict(check, 'https://one-more.example/')).toEqual(accepted);
    await jest.advanceTimersByTimeAsync(300);
    expect(new Set(await Promise.all(waiting)).size).toBe(1_000);
  });
});

describe('a name that is rebound', () => {
  const peers = new Peers();
  afterEach(() => peers.close());

  it('is taken while it is public and not called once it is not', async () => {
    const peer = await peers.shop((response) => response.end('ok'));
    const guard = new AddressGuard([], [peer.port]);
    const resolver = new Resolver();
    const url = `http://shop.example:${peer.port}/`;
    resolver.names.set('shop.example', PUBLIC);
    expect(await new TargetCheck(guard, new FakeClock(0), resolver.resolveAll).check(url)).toMatchObject({
      ok: true,
    });
    resolver.names.set('shop.example', ['127.0.0.1']);
    const client = new GuardedClient(guard, { resolveAll: resolver.resolveAll });
    const answer = await client.send({ method: 'POST', url, headers: {}, body: '' });
    expect(answer).toEqual({ kind: 'failure', reason: BLOCKED, address: null });
    expect(peer.connections()).toBe(0);
  });
});

/** Long enough for every promise that can go on. */
const ticks = (): Promise<void> => new Promise((done) => setImmediate(done));
