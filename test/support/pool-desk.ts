import { PoolWatch } from '@epusdt/allocation';
import { Alarms } from '@epusdt/events';
import { HOUR, MINUTE } from '@epusdt/kernel';
import { AdminActions, type AdminAnswer } from '@epusdt/operations';
import { createOrder, type Envelope } from './gateway';
import { placed } from './shopper';
import type { World } from './world';

export const NO_WALLET = 10003;
export const NO_FREE_AMOUNT = 10005;

let asked = 0;

export const addressOf = (answer: Envelope): string => placed(answer).address;

/** What buyers, shops and the owner do with a pool. */
export class PoolDesk {
  constructor(private readonly world: World) {}

  /** As the first shop, or as another one. */
  ask(amount: number, shop?: { pid: string; secret: string }): Promise<Envelope> {
    const { url } = this.world.gateway;
    const asking = shop ? { url: `${url}/m/${shop.pid}`, secret: shop.secret } : this.world.gateway;
    const notifyUrl = `${this.world.shop.url}/shop/notify`;
    return createOrder(asking, { order_id: `order-${(asked += 1)}`, amount, notify_url: notifyUrl });
  }

  /** The addresses of so many orders of one price, one after the other. */
  async addressesOf(amount: number, count: number): Promise<string[]> {
    const all = [];
    for (let n = 0; n < count; n += 1) all.push(addressOf(await this.ask(amount)));
    return all;
  }

  run(command: string, argument = ''): Promise<AdminAnswer> {
    return this.world.gateway.get(AdminActions).run(command, argument);
  }

  async does(command: string, argument = ''): Promise<string> {
    const { ok, text } = await this.run(command, argument);
    if (!ok) throw new Error(`${command} ${argument}: ${text}`);
    return text;
  }

  async refuses(command: string, argument: string): Promise<string> {
    const { ok, text } = await this.run(command, argument);
    expect([command, argument, ok]).toEqual([command, argument, false]);
    return text;
  }

  look(): Promise<void> {
    return this.world.gateway.get(PoolWatch).look();
  }

  alarms(): string[] {
    const { active } = this.world.gateway.get(Alarms);
    return active
      .filter(({ alarm }) => alarm === 'pool_nearly_full')
      .map(({ subject, text }) => `${subject}: ${text}`);
  }

  /** Past the end of every slot held now, as the chain has it. */
  async endSlots(): Promise<void> {
    this.world.clock.advance(2 * HOUR);
    await this.world.settle();
    this.world.clock.advance(2 * MINUTE);
    await this.world.settle();
  }
}
