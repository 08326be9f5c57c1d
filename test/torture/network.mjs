/** The simulated network as the driver uses it: its clock, its switches, and its final chain at the end. */
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { launch, waitUntil } from '../../scripts/processes.mjs';

const READY_MS = 60_000;
const BLOCKS_AT_ONCE = 100;
const TRIES = 5;
const LOOK_MS = 100;
const AGAIN_MS = 200;
const NAMES = ['A', 'B', 'C', 'D', 'E'];

export class Network {
  constructor(service, urls) {
    this.service = service;
    this.urls = urls;
    this.url = urls[0];
    this.base = { now: 0, since: 0, speed: 1 };
  }

  static async launch(program, providers) {
    const env = {
      PATH: process.env.PATH,
      SANDBOX_PORT: '0',
      SANDBOX_PROVIDERS: String(providers),
      SANDBOX_MS_PER_BLOCK: '0',
    };
    const service = launch('the simulated network', process.execPath, [program], { env });
    const urls = [];
    const found = () => {
      const said = [...service.tail.matchAll(/^(?:sandbox|provider \w): (http:\S+)/gm)].map(([, url]) => url);
      urls.splice(0, urls.length, ...said);
      return Promise.resolve(urls.length >= providers);
    };
    await waitUntil(service, found, READY_MS);
    return new Network(service, urls);
  }

  /** As the gateway's setting names them: each an operator of its own. */
  get nodes() {
    return this.urls.map((url, index) => `${url};operator=${NAMES[index].toLowerCase()}`).join(',');
  }

  get clockUrl() {
    return `${this.url}/_sim/clock`;
  }

  /** Virtual milliseconds since 1970. */
  now() {
    const { now, since, speed } = this.base;
    return Math.floor(now + (performance.now() - since) * speed);
  }

  async set(change) {
    const asked = performance.now();
    const { network, speed } = await this.ask('/_sim/clock', change);
    this.base = { now: network, since: (asked + performance.now()) / 2, speed };
  }

  /** Waits until the network's time is `instant`. False: `stopped` was true before. */
  async until(instant, stopped = null) {
    // Speed may change meanwhile; thousands who wait and cannot be stopped need not look often.
    const most = stopped ? LOOK_MS : 5 * LOOK_MS;
    while (!stopped?.()) {
      const left = (instant - this.now()) / this.base.speed;
      if (left <= 0) return true;
      await delay(Math.min(left, most));
    }
    return false;
  }

  async ask(path, body) {
    const method = body === undefined ? 'GET' : 'POST';
    const answer = await this.reach(path, { method, body: body && JSON.stringify(body) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} ${JSON.stringify(body)}: ${answer.status} ${text}`);
    return JSON.parse(text);
  }

  /** A connection that was just closed for being idle says nothing of the network. A payment may so be made twice. */
  async reach(path, request) {
    for (let tries = 1; ; tries += 1) {
      try {
        return await fetch(this.url + path, request);
      } catch (error) {
        if (tries === TRIES || this.service.exited) throw error;
        await delay(AGAIN_MS);
      }
    }
  }

  setFault(provider, name, options) {
    return this.ask('/_sim/fault', { provider: NAMES[provider], name, options });
  }

  /** How many requests it came into. */
  async hits(provider, name) {
    const { providers } = await this.ask('/_sim/providers');
    return providers[provider].faults.find((fault) => fault.name === name)?.hits ?? 0;
  }

  /** Takes it away and says how many requests it came into. */
  async clearFault(provider, name) {
    const hits = await this.hits(provider, name);
    await this.ask('/_sim/fault/clear', { provider: NAMES[provider], name });
    return hits;
  }

  async requests() {
    const { providers } = await this.ask('/_sim/requests');
    return Object.fromEntries(providers.map(({ name, total }) => [name, total]));
  }

  state() {
    return this.ask('/_sim/state');
  }

  node(path, body) {
    return this.ask(`/walletsolidity/${path}`, body);
  }

  /** The final chain, block by block, as a file. Returns the times of the blocks by number. */
  async dump(file) {
    const { solid } = await this.state();
    const out = createWriteStream(file);
    out.write(`${JSON.stringify({ format: 'epusdt torture chain 1', addresses: '20-byte hex' })}\n`);
    const times = [];
    for (let from = 0; from <= solid; from += BLOCKS_AT_ONCE) {
      const to = Math.min(from + BLOCKS_AT_ONCE, solid + 1);
      const { block = [] } = await this.node('getblockbylimitnext', { startNum: from, endNum: to });
      for (const each of block) {
        const line = await this.lineOf(each);
        times[line.number] = line.at;
        if (!out.write(`${JSON.stringify(line)}\n`)) await once(out, 'drain');
      }
    }
    await new Promise((done) => out.end(done));
    if (times.length !== solid + 1) throw new Error(`the chain ends at ${times.length - 1}, not at ${solid}`);
    return times;
  }

  async lineOf({ blockID: id, block_header: { raw_data: header }, transactions = [] }) {
    const { number = 0, parentHash: parent, timestamp: at } = header;
    const infos =
      transactions.length === 0 ? [] : await this.node('gettransactioninfobyblocknum', { num: number });
    return {
      number,
      id,
      parent,
      at,
      transactions: infos.map(({ id: txid, log = [], receipt, result }) => ({
        id: txid,
        succeeded: (receipt?.result ?? 'SUCCESS') === 'SUCCESS' && result !== 'FAILED',
        logs: log.map(({ address, topics = [], data = '' }) => ({ address, topics, data })),
      })),
    };
  }
}
