/**
 * The shops, each at an address of its own, and the place that nobody may reach. What a bad shop does it does until the
 * run heals; from then on all are good.
 */
import { createServer } from 'node:http';
import { createServer as createTcpServer } from 'node:net';

/** The gateway may call these; see CALLBACK_ALLOW_CIDRS. */
export const SHOP_NETWORK = '127.0.1.0/24';
const SHOP_HOST = (id) => `127.0.1.${id}`;
const FORBIDDEN_HOST = '127.0.2.1';
export const REBINDING_NAME = 'rebinding.shop.test';
const HANG_MS = 60_000;
const RETRY_AFTER_SECONDS = 30;

export class Shops {
  constructor(network, journals) {
    this.network = network;
    this.journals = journals;
    this.healed = null;
    this.list = [];
    this.servers = [];
    this.counts = {};
    /** Told of every callback before it is answered, and after; says whether it is to be left alone. */
    this.ambush = null;
  }

  async open(plans) {
    for (const { id, kind } of plans) {
      const server = createServer((request, response) => this.hear(shop, request, response));
      const port = await listening(server, 0, SHOP_HOST(id));
      const origin = `http://${kind === 'rebinding' ? REBINDING_NAME : SHOP_HOST(id)}:${port}`;
      const shop = { id, kind, port, origin, notifyPrefix: `${origin}/shop${id}/` };
      this.list.push(shop);
      this.servers.push(server);
    }
    await this.guard();
  }

  /** Whoever connects here was led astray: by a redirect, or by a name that changed its address. */
  async guard() {
    const { port } = this.list.find(({ kind }) => kind === 'rebinding') ?? this.list[0];
    const server = createTcpServer((socket) => {
      this.journals.write('forbidden', { at: this.network.now(), from: socket.remotePort });
      socket.on('error', () => undefined).destroy();
    });
    await listening(server, port, FORBIDDEN_HOST);
    this.servers.push(server);
    this.forbidden = `http://${FORBIDDEN_HOST}:${port}`;
  }

  rebinding() {
    const shop = this.list.find(({ kind }) => kind === 'rebinding');
    return shop ? { name: REBINDING_NAME, good: SHOP_HOST(shop.id), bad: FORBIDDEN_HOST } : null;
  }

  urlOf(id, reference) {
    return `${this.list[id - 1].notifyPrefix}${reference}`;
  }

  heal() {
    this.healed = this.network.now();
  }

  /** For run.json. */
  described(startedAt) {
    const from = (kind) => (['good'].includes(kind) ? startedAt : this.healed);
    return this.list.map(({ id, kind, origin, notifyPrefix }) => ({
      id,
      kind,
      origin,
      notifyPrefix,
      reachable: [[from(kind), null]],
    }));
  }

  async hear(shop, request, response) {
    const at = this.network.now();
    let body = '';
    try {
      for await (const chunk of request.setEncoding('utf8')) body += chunk;
    } catch {
      // Cut in the middle: the gateway was killed while it sent.
      return;
    }
    const entry = {
      at,
      shop: shop.id,
      method: request.method,
      path: request.url,
      headers: request.headers,
      body,
    };
    if (await this.ambush?.('receives')) {
      request.socket.resetAndDestroy();
      this.journals.write('shops', { ...entry, answered: 'reset', status: null });
      return;
    }
    const [answered, status, headers, text] = this.answerOf(shop);
    if (answered !== 'ok') this.counts[`shop: ${shop.kind}`] = (this.counts[`shop: ${shop.kind}`] ?? 0) + 1;
    if (answered === 'hung' || answered === 'reset') {
      this.journals.write('shops', { ...entry, answered, status: null });
      const cut = () => request.socket.resetAndDestroy();
      if (answered === 'reset') cut();
      else setTimeout(cut, HANG_MS / this.network.base.speed).unref();
      return;
    }
    response.writeHead(status, { 'content-type': 'text/plain', ...headers });
    response.end(text, () => {
      this.journals.write('shops', { ...entry, answered, status });
      void this.ambush?.('answered');
    });
    response.once('error', () => undefined);
  }

  /** What the shop answers: the word for the journal, status, headers, body. */
  answerOf({ kind }) {
    if (this.healed !== null) return ['ok', 200, {}, 'ok'];
    switch (kind) {
      case 'failing':
        return ['failed', 500, {}, 'the database is away'];
      case 'hanging':
        return ['hung'];
      case 'reset':
        return ['reset'];
      case 'wrong-body':
        return ['wrong-body', 200, {}, '<html>Thank you!</html>'];
      case 'redirect':
        return ['redirect', 301, { location: `${this.forbidden}/` }, ''];
      case 'rebinding':
        return ['rebound', 503, {}, 'moving'];
      case '429':
        return ['429', 429, { 'retry-after': String(RETRY_AFTER_SECONDS) }, 'slowly'];
      default:
        return ['ok', 200, {}, 'ok'];
    }
  }

  async close() {
    await Promise.all(
      this.servers.map((server) => {
        server.closeAllConnections?.();
        return new Promise((done) => server.close(done));
      }),
    );
  }
}

function listening(server, port, host) {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve(server.address().port));
  });
}
