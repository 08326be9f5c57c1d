import { setTimeout as delay } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import { CallbackLog, type CallbackEntry } from '@epusdt/callbacks';
import { newClient, type ApiClient } from './api';
import { createOrder } from './gateway';
import { Listener, type Handler, type Heard } from './listener';
import { placed, type Placed } from './shopper';
import { createWorld, type World } from './world';

/** What a socket has to say is not ours to await. */
const GLANCE_MS = 10;
const GLANCES = 1_000;

/** Something as the API shows it. */
export interface Shown {
  readonly id: string;
  readonly [field: string]: unknown;
}

export const answering =
  (status: number, text: string): Handler =>
  (_request, _body, response) =>
    response.writeHead(status).end(text);

/** A world with a shop that holds a key and listens for its events. */
export class DeliveryDesk {
  private constructor(
    readonly world: World,
    readonly shop: ApiClient,
    readonly listener: Listener,
  ) {}

  static async open(): Promise<DeliveryDesk> {
    const world = await createWorld();
    const shop = await newClient(world.gateway, { scopes: ['callbacks:read', 'callbacks:write'] });
    return new DeliveryDesk(world, shop, await Listener.start());
  }

  async close(): Promise<void> {
    await this.world.close();
    await this.listener.close();
  }

  /** An endpoint at the listener. */
  async listen(path = '/events', client = this.shop, more = {}): Promise<Shown> {
    return (await client.post('/endpoints', { url: this.listener.url + path, ...more })).json as Shown;
  }

  async order(reference: string): Promise<Placed> {
    const fields = { order_id: reference, amount: 42, notify_url: `${this.listener.url}/notify` };
    return placed(await createOrder(this.world.gateway, fields));
  }

  async callbacks(query = '', client = this.shop): Promise<Shown[]> {
    return (await client.get(`/callbacks${query}`)).json.data as Shown[];
  }

  /** Waits for a delivery that is under way. Events are told of at once, and by `work` where they were not. */
  async until(id: string, holds: (callback: CallbackEntry) => boolean): Promise<void> {
    await this.world.gateway.work();
    for (let glances = 0; glances < GLANCES; glances += 1) {
      const found = await this.world.gateway.get(CallbackLog).one(id);
      if (found && !found.callback.running && holds(found.callback)) return;
      await delay(GLANCE_MS);
    }
    throw new Error(`callback ${id} did not get there`);
  }

  attempted(id: string, attempts: number): Promise<void> {
    return this.until(id, (callback) => callback.attempts === attempts);
  }

  acknowledged(id: string): Promise<void> {
    return this.until(id, ({ state }) => state === 'acknowledged');
  }

  /** A ping to the endpoint, as it arrived. */
  async ping(endpointId: string): Promise<Heard> {
    const sent = (await this.shop.post(`/endpoints/${endpointId}/test`)).json as Shown;
    await this.acknowledged(sent.id);
    const last = this.listener.received.at(-1);
    if (!last) throw new Error('no ping');
    return last;
  }

  /** Whose signatures are on it, by the independent package, at the gateway's time. */
  signers({ body, headers }: Heard, secrets: Readonly<Record<string, string>>): string[] {
    const now = jest.spyOn(Date, 'now').mockReturnValue(this.world.clock.now());
    const signed = (secret: string): boolean => {
      try {
        return new Webhook(secret).verify(body, headers as Record<string, string>) !== undefined;
      } catch {
        return false;
      }
    };
    try {
      return Object.keys(secrets).filter((name) => signed(secrets[name] ?? ''));
    } finally {
      now.mockRestore();
    }
  }
}
