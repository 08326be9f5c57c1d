/** Does what the plan says goes wrong, and counts what really did. */
import { setTimeout as delay } from 'node:timers/promises';
import { FAULT_KINDS, SHOP_POINTS } from './plan-faults.mjs';
import { ServerFaults } from './server-faults.mjs';

/** How much longer than planned a fault stands (real time) until something has met it. */
const PATIENCE_MS = 20_000;
const MEETING_MS = 2_000;
const LOOK_MS = 50;
/** Real time in which everything that is under way ends once it is told to. */
const HEAL_MS = 60_000;
/** As far as a quick run goes, and no further than a longer one has time for. */
const LOOK_BACK_BLOCKS = 400;
const LOOK_BACK_TRIES = 5;

export class Injector extends ServerFaults {
  constructor({ network, gateways, shops, servers, plan, apiKey }) {
    super();
    Object.assign(this, { network, gateways, shops, servers, plan, apiKey });
    this.decisions = [];
    /** What is under way, with the event it belongs to. */
    this.open = new Map();
    this.stopped = false;
    this.unpaid = [];
    this.turned = false;
    this.queues = new Map();
  }

  /** Nothing new begins, and what is under way ends at once. */
  async heal() {
    this.stopped = true;
    this.shops.ambush = null;
    for (const gateway of this.gateways.list) gateway.disarm();
    await Promise.race([Promise.all(this.open.keys()), this.tooLong()]);
    await this.network.ask('/_sim/fault/clear', {});
    await this.network.ask('/_sim/silence', { count: 0 });
    await this.network.set({ skewMs: 0 });
  }

  async run(startedAt) {
    for (const event of this.plan.events) {
      if (!(await this.network.until(startedAt + event.at, () => this.stopped))) return;
      const work = this.inject(event)
        .catch((error) => this.miss(event.kind, String(error.message ?? error)))
        .finally(() => {
          this.open.delete(work);
          this.end(event.kind);
        });
      this.open.set(work, event);
    }
    await Promise.all(this.open.keys());
  }

  async tooLong() {
    await delay(HEAL_MS, undefined, { ref: false });
    const kinds = [...this.open.values()].map((event) => JSON.stringify(event));
    throw new Error(`not healed within ${HEAL_MS / 1_000} s; under way: ${kinds.join(', ')}`);
  }

  lasting(ms) {
    return this.network.until(this.network.now() + ms, () => this.stopped);
  }

  /** So long, and longer where it has not been met yet. True: it has. */
  async lastingUntil(ms, isMet, patience = PATIENCE_MS) {
    await this.lasting(ms);
    const end = performance.now() + patience;
    while (!this.stopped && performance.now() < end && !(await isMet())) await delay(LOOK_MS);
    return isMet();
  }

  /** One thing at a time is done to a process, and only when it is up: the rest would come to nothing. */
  async alone(gateway, deed) {
    const before = this.queues.get(gateway) ?? Promise.resolve();
    const mine = before.then(async () => {
      await gateway.ready();
      if (!this.stopped) await deed();
    });
    this.queues.set(
      gateway,
      mine.catch(() => undefined),
    );
    return mine;
  }

  inject(event) {
    return this[deedOf(event.kind)](event);
  }

  kill({ process: index }) {
    const gateway = this.gateways.list[index];
    return this.alone(gateway, async () => {
      if (gateway.kill('random')) this.count('kill -9');
      else this.miss('kill', `${gateway.name} was not running`);
      await gateway.up();
    });
  }

  markedKill({ process: index, point, ms }) {
    if (SHOP_POINTS.includes(point)) return this.killAtShop(point, ms);
    const { workers } = this.gateways;
    const gateway = workers[index % workers.length];
    return this.alone(gateway, async () => {
      gateway.arm(point);
      const hit = await this.lastingUntil(0, async () => !gateway.isArmed());
      gateway.disarm();
      if (hit) this.count(`kill -9 at: ${point}`);
      else this.miss('marked-kill', `${point}: it did not come to it`);
      await gateway.up();
    });
  }

  /** All workers, since nobody tells the shop which of them called. */
  async killAtShop(point, ms) {
    const wanted = point === SHOP_POINTS[0] ? 'receives' : 'answered';
    let done = false;
    const ambush = (moment) => {
      if (moment !== wanted || done) return false;
      done = true;
      for (const gateway of this.gateways.workers) gateway.kill(point);
      this.count(`kill -9 at: ${point}`);
      return true;
    };
    this.shops.ambush = ambush;
    await this.lastingUntil(ms, async () => done);
    if (this.shops.ambush === ambush) this.shops.ambush = null;
    if (!done) this.miss('marked-kill', `${point}: no callback came`);
  }

  /** As an upgrade does: told to end, it ends in good order, and another one starts. */
  restart({ process: index }) {
    const gateway = this.gateways.list[index];
    return this.alone(gateway, async () => {
      if (await gateway.endInOrder()) this.count('restart in good order');
      else this.miss('restart', `${gateway.name} was not running`);
      await gateway.up();
    });
  }

  stop({ process: index, ms }) {
    const gateway = this.gateways.list[index];
    return this.alone(gateway, async () => {
      if (!gateway.signal('SIGSTOP')) return this.miss('stop', `${gateway.name} was not running`);
      this.count('stop and continue');
      await this.lasting(ms);
      gateway.signal('SIGCONT');
    });
  }

  /** Nobody may ask the one that the plan names; then it is the turn of the next. */
  async providerBurst({ kind, provider, fault, options, ms }) {
    const all = this.network.urls.length;
    await this.gateways.ready();
    for (let turn = 0; turn < all && !this.stopped; turn += 1) {
      const index = (provider + turn) % all;
      await this.network.setFault(index, fault, options);
      const met = async () => (await this.network.hits(index, fault)) > 0;
      await this.lastingUntil(ms, met, MEETING_MS);
      const hits = await this.network.clearFault(index, fault);
      if (hits > 0) return this.count(`${kind}: ${fault}`, hits);
    }
    this.miss(kind, `${fault}: nobody asked that provider meanwhile`);
  }

  /** One after the other: somebody must tell the truth. */
  lie(event) {
    const before = this.lying ?? Promise.resolve();
    this.lying = before.then(() => this.providerBurst(event));
    return this.lying;
  }

  async fork({ depth, transactions }) {
    const { head, solid } = await this.network.state();
    const possible = Math.min(depth, head - solid);
    if (possible < 1) return this.miss('fork', 'everything is final');
    await this.network.ask('/_sim/fork', { depth: possible, transactions });
    this.count(`fork: ${transactions}`);
  }

  async stall({ producers, ms }) {
    const before = (await this.network.state()).solid;
    await this.network.ask('/_sim/silence', { count: producers });
    await this.lasting(ms);
    await this.network.ask('/_sim/silence', { count: 0 });
    const after = (await this.network.state()).solid;
    this.count('nothing becomes final');
    return { before, after };
  }

  async clockStep({ skewMs, ms }) {
    await this.network.set({ skewMs });
    this.turned = true;
    this.count(skewMs > 0 ? 'clock set forward' : 'clock set back');
    await this.lasting(ms);
    await this.network.set({ skewMs: 0 });
  }

  async walletOff({ wallet, ms }) {
    await this.gateways.ready();
    const path = `/wallets/${this.plan.wallets[wallet]}`;
    const note = { note: 'torture' };
    const { status } = await this.gateways.api(this.apiKey, `${path}/disable`, { body: note });
    if (status !== 200) return this.miss('wallet-off', `disable: ${status}`);
    this.count('wallet disabled under load');
    await this.lasting(ms);
    await this.enable(path, note);
  }

  /** Until it is done: a wallet that stays off would be the driver's fault. */
  async enable(path, note) {
    for (let tries = 0; tries < 100; tries += 1) {
      const { status } = await this.gateways.api(this.apiKey, `${path}/enable`, { body: note });
      if (status === 200) return;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }

  /** A person marks an order as paid that its buyer is about to pay. */
  async manualMark() {
    await this.gateways.ready();
    const order = this.unpaid.pop();
    if (!order) return this.miss('manual-mark', 'no order was open');
    const { status, json } = await this.gateways.api(this.apiKey, `/orders/${order.id}/mark-paid`, {
      body: { note: 'the buyer says so' },
    });
    this.decisions.push({
      at: this.network.now(),
      kind: 'mark-paid',
      order: order.id,
      status,
      code: json?.code ?? null,
    });
    if (status === 200) this.count('order marked as paid by hand');
    else this.miss('manual-mark', `${status} ${JSON.stringify(json)}`);
  }

  /** A person has blocks read again in which a wallet was paid: nothing of it may count twice. */
  async lookBack({ wallet }) {
    // Each command loads the whole gateway: several at once would only keep the machine busy.
    if (this.looking) return this.miss('look-back', 'another one was under way');
    this.looking = true;
    await this.lookBackOnce(wallet).finally(() => (this.looking = false));
  }

  async lookBackOnce(wallet) {
    const { wallets } = this.plan;
    let found = null;
    const isPaid = async () => {
      for (let turn = 0; turn < wallets.length && found === null; turn += 1) {
        const address = wallets[(wallet + turn) % wallets.length];
        const { json } = await this.gateways.api(this.apiKey, `/transfers?address=${address}&limit=1`, {
          method: 'GET',
        });
        if (json?.data?.length > 0) found = address;
      }
      return found !== null;
    };
    if (!(await this.lastingUntil(0, isPaid))) return this.miss('look-back', 'no wallet had been paid');
    const { head } = await this.network.state();
    const from = String(Math.max(1, head - LOOK_BACK_BLOCKS));
    let said = { code: 1, output: 'nobody tried' };
    // The gateway that was asked may be killed meanwhile.
    for (let tries = 0; tries < LOOK_BACK_TRIES && said.code !== 0 && !this.stopped; tries += 1) {
      await this.gateways.ready();
      said = await this.gateways.say('wallet', 'backscan', found, '--from', from);
    }
    if (said.code === 0) this.count('wallet looked back for');
    else this.miss('look-back', said.output);
  }
}

/** The deed of a kind: its name in the form of methods. */
const deedOf = (kind) => kind.replace(/-./g, ([, letter]) => letter.toUpperCase());

for (const kind of FAULT_KINDS) {
  if (!Injector.prototype[deedOf(kind)]) throw new Error(`nobody injects ${kind}`);
}
