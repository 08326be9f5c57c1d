import { setTimeout as delay } from 'node:timers/promises';
import { inspect } from 'node:util';
import type { LoggerService } from '@nestjs/common';
import { BotLine, BotRunner, Pulse } from '@epusdt/telegram';
import { BotApi } from './bot-api';
import type { ApiGroup, ApiPerson } from './bot-api-people';
import { rows, type TestGateway } from './gateway';
import { createWorld, type World, type WorldOptions } from './world';

export const OWNER = 101;
export const SECOND_OWNER = 111;
export const SUPPORT = 102;
export const READER = 103;
export const STRANGER = 104;
/** Where everybody is told of news. */
export const NEWS = -100_900;

/** What sockets have to say of one another is not ours to await. */
const GLANCE_MS = 10;
const GLANCES = 1_500;

export async function until(holds: () => boolean): Promise<void> {
  for (let glances = 0; glances < GLANCES && !holds(); glances += 1) await delay(GLANCE_MS);
  expect(holds()).toBe(true);
}

/** Everything that a log would say. */
export class Told implements LoggerService {
  readonly lines: string[] = [];

  log = (...said: unknown[]): void => this.keep('log', said);
  warn = (...said: unknown[]): void => this.keep('warn', said);
  error = (...said: unknown[]): void => this.keep('error', said);
  fatal = (...said: unknown[]): void => this.keep('fatal', said);

  /** What the bot has said at this level. */
  ofBot(level: 'log' | 'warn'): string[] {
    return this.lines.filter((line) => line.startsWith(level) && line.endsWith(`'telegram'`));
  }

  private keep(level: string, said: unknown[]): void {
    this.lines.push(`${level} ${said.map((one) => inspect(one, { depth: 8 })).join(' ')}`);
  }
}

/** A world with a bot in it, and people around the bot. */
export class BotDesk {
  readonly owner: ApiPerson;
  readonly secondOwner: ApiPerson;
  readonly support: ApiPerson;
  readonly reader: ApiPerson;
  readonly stranger: ApiPerson;

  private constructor(
    readonly api: BotApi,
    readonly world: World,
    readonly told: Told,
    readonly news: ApiGroup,
  ) {
    this.owner = api.person(OWNER, 'Olga');
    this.secondOwner = api.person(SECOND_OWNER, 'Otto');
    this.support = api.person(SUPPORT, 'Susi');
    this.reader = api.person(READER, 'Rita');
    this.stranger = api.person(STRANGER, 'Sven');
  }

  /** `before`: what is so with Telegram when the gateway starts. */
  static async open(options: WorldOptions = {}, before?: (api: BotApi) => unknown): Promise<BotDesk> {
    const api = await BotApi.start();
    const told = new Told();
    const news = api.group(NEWS, 'News');
    await before?.(api);
    const environment = { ...environmentFor(api), ...options.environment };
    return new BotDesk(api, await createWorld({ logger: told, ...options, environment }), told, news);
  }

  get runner(): BotRunner {
    return this.world.gateway.get(BotRunner);
  }

  get line(): BotLine {
    return this.world.gateway.get(BotLine);
  }

  /** Time goes on, and is seen to. */
  passes(ms: number, gateway: TestGateway = this.world.gateway): void {
    this.world.clock.advance(ms);
    gateway.get(Pulse).beat();
  }

  /** The bot has given up for now. Answers for how long. */
  async rests(): Promise<number> {
    // One that is over has not been noticed yet.
    await until(() => (this.runner.restingUntil ?? 0) > this.world.clock.now());
    return (this.runner.restingUntil ?? 0) - this.world.clock.now();
  }

  /** Sleeps as long as the bot does. */
  async wakes(): Promise<void> {
    this.passes(await this.rests());
  }

  /** Everything that was said to the bot has been dealt with. */
  async done(): Promise<void> {
    await this.api.heard();
  }

  /** What people have done, oldest first. */
  async deeds(): Promise<{ actor: unknown; action: unknown; subject: unknown }[]> {
    const audit = await rows(this.world.gateway, 'audit');
    return audit
      .filter(({ actor }) => String(actor).startsWith('telegram:'))
      .map(({ actor, action, subject }) => ({ actor, action, subject }));
  }

  async close(): Promise<void> {
    await this.world.close();
    await this.api.close();
  }
}

export const environmentFor = (api: BotApi): Record<string, string> => ({
  TELEGRAM_BOT_TOKEN: api.token,
  TELEGRAM_API_ROOT: api.url,
  TELEGRAM_OWNERS: `${OWNER},${SECOND_OWNER}`,
  TELEGRAM_SUPPORT: String(SUPPORT),
  TELEGRAM_READERS: String(READER),
  TELEGRAM_CHATS: String(NEWS),
});
