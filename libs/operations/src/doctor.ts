import { Inject, Injectable, Optional } from '@nestjs/common';
import { PoolWatch } from '@epusdt/allocation';
import { CallbackRow, EndpointRow } from '@epusdt/callbacks';
import { ChainPosition, ChainSettings, ProviderPool, TransferRow } from '@epusdt/chain';
import { Database } from '@epusdt/database';
import { Alarms } from '@epusdt/events';
import { Clock, MINUTE, SECOND, formatDecimal } from '@epusdt/kernel';
import { RedisClient } from '@epusdt/locks';
import { OrderFence, OrderPause, fenceText } from '@epusdt/orders';
import { Rates } from '@epusdt/rates';
import { Wallets } from '@epusdt/wallets';
import { request } from 'undici';
import { pausedText } from './pause-commands';
import { AlarmLedger, alarmName } from './alarm-ledger';
import { DoctorSettings, Illness, type Finding } from './doctor-words';
import { examinePools } from './pool-commands';
import { StorageCheck } from './storage-check';
import { contractProblem } from './usdt-contract';

const MAX_CLOCK_ERROR_MS = 15 * SECOND;
/** Final blocks are about a minute old when they are read; older ones mean that reading stands still. */
const MAX_READING_AGE_MS = 5 * MINUTE;
const TIMEOUT_MS = 5 * SECOND;
const RATE_CURE =
  'see what each source says with: rate; fix one with: rate set CNY 7.2; if only one source can be reached from here, RATE_MIN_SOURCES=1';
const FENCE_CURE = 'wait; or, at the risk that two buyers have the same amount: restore --accept-reuse';
const SEE_CHAIN = 'look at "chain" above';
const POOL_CURE = 'add a wallet (wallet add T…), or offer more amounts for one price (AMOUNT_STEPS)';
const BROKEN_SEAL = [
  'find out who can write to the database, and compare each address above with your wallet app',
  'not yours, or not as you left it: restore the row from your backup (address, state, created_at and mac together), or delete it and add your own with: wallet add T…',
  'yours, every character of it (the master key was changed, or the seal alone was damaged): wallet reseal',
  'wallet enable, disable and remove do not work on such a row: they would seal what nobody has looked at',
].join('\n            ');

/** Looks at everything the gateway depends on; each failure comes with its cure. */
@Injectable()
export class Doctor {
  constructor(
    private readonly database: Database,
    private readonly pool: ProviderPool,
    private readonly chain: ChainSettings,
    private readonly position: ChainPosition,
    private readonly wallets: Wallets,
    private readonly poolWatch: PoolWatch,
    private readonly rates: Rates,
    private readonly pause: OrderPause,
    private readonly fence: OrderFence,
    private readonly alarms: Alarms,
    private readonly ledger: AlarmLedger,
    private readonly storage: StorageCheck,
    private readonly settings: DoctorSettings,
    private readonly clock: Clock,
    @Optional() @Inject(RedisClient) private readonly redis: RedisClient | null,
  ) {}

  async examine(): Promise<Finding[]> {
    await this.rates.refresh();
    return [
      await this.finding('database', 'start the database, check DATABASE_URL or DATA_DIR', () =>
        this.checkDatabase(),
      ),
      await this.finding('schema', 'see "database" above', () => this.storage.schema()),
      ...(this.database.engine === 'sqlite'
        ? [await this.finding('disk', 'look at DATA_DIR', () => this.storage.disk())]
        : []),
      await this.finding('backup', 'see "database" above', () => this.storage.lastCopy()),
      ...(this.redis
        ? [await this.finding('redis', 'start Redis, check REDIS_URL', () => this.checkRedis())]
        : []),
      await this.finding('chain', this.chainCure(), () => this.checkChain()),
      ...(await this.providers()),
      await this.finding('clock', 'let the system clock be set by NTP', () => this.checkClock()),
      await this.finding('token', SEE_CHAIN, () => this.checkContract()),
      await this.finding('reading', `start the gateway if it does not run; ${SEE_CHAIN} and at the log`, () =>
        this.checkReading(),
      ),
      await this.finding('wallets', 'add one with: wallet add T…', () => this.checkWallets()),
      await this.finding('pool', POOL_CURE, async () => examinePools(await this.poolWatch.gauge())),
      await this.finding('rate', RATE_CURE, () => this.checkRate()),
      await this.finding('orders', 'see "database" above', () => this.checkPause()),
      await this.finding('public URL', 'set PUBLIC_URL to the address buyers open', () =>
        this.checkPublicUrl(),
      ),
      await this.finding('open work', 'look at the log for the reasons', () => this.checkWork()),
      await this.finding('alarms', 'each says what to do', () => this.checkAlarms()),
    ];
  }

  private chainCure(): string {
    const simulated = this.chain.chainId === null;
    return simulated
      ? `is the simulated network running (npm run sandbox), and at ${this.pool.providers.map(({ name }) => name).join(', ')} (TRON_NODES)?`
      : 'check TRON_NODES and the network; a TRONGRID_API_KEY helps';
  }

  private async finding(name: string, cure: string, check: () => Promise<string>): Promise<Finding> {
    try {
      return { name, well: true, detail: await check(), cure: null };
    } catch (error) {
      return { name, well: false, detail: textOf(error), cure: error instanceof Illness ? error.cure : cure };
    }
  }

  private async checkDatabase(): Promise<string> {
    await this.database.reader.query('SELECT 1');
    return `${this.database.engine === 'mysql' ? 'MySQL/MariaDB' : 'SQLite'} answers`;
  }

  private async checkRedis(): Promise<string> {
    if (await this.redis?.ping()) return 'answers';
    throw new Error('does not answer; orders are allocated from the database meanwhile');
  }

  private async checkChain(): Promise<string> {
    const { answer, provider } = await this.pool.ask('head', async (source) =>
      Promise.all([source.chainId(), source.finalHead()]),
    );
    const [chainId, head] = answer;
    const { operators } = this.pool;
    const checked =
      operators.length > 1
        ? `payments are confirmed by a second of ${operators.length} operators`
        : 'one operator: payments are proven by it alone and by the signatures of the blocks';
    return `network ${chainId}, newest final block ${head.number} (${provider.name}); ${checked}`;
  }

  /** A line for each, where there are several. */
  private async providers(): Promise<Finding[]> {
    if (this.pool.providers.length < 2) return [];
    return Promise.all(
      this.pool.providers.map((provider) =>
        this.finding(
          `provider ${provider.name}`,
          'another one is used meanwhile; check TRON_NODES',
          async () => {
            await this.pool.checkNetwork(provider);
            const head = await provider.witness('head').finalHead();
            return `operator ${provider.operator}, newest final block ${head.number}`;
          },
        ),
      ),
    );
  }

  /** Of this process and of every other. */
  private async checkAlarms(): Promise<string> {
    const all = [...this.alarms.active, ...(await this.ledger.standing())];
    const texts = new Map(all.map((one) => [alarmName(one), one.text]));
    if (texts.size > 0) throw new Error([...texts.values()].join('\n      '));
    return 'none';
  }

  private async checkClock(): Promise<string> {
    const { answer: head } = await this.pool
      .ask('head', (source) => source.head())
      .catch((error: unknown) => {
        throw new Illness(`cannot be compared with the chain's: ${textOf(error)}`, SEE_CHAIN);
      });
    const behind = this.clock.now() - head.time;
    const text = `newest block is ${Math.round(behind / SECOND)} s old by this machine's clock`;
    if (behind < -MAX_CLOCK_ERROR_MS) throw new Error(`${text}: this clock is behind`);
    if (behind > 4 * MAX_CLOCK_ERROR_MS) throw new Error(`${text}: this clock is ahead, or the node lags`);
    return text;
  }

  private async checkContract(): Promise<string> {
    let unanswered = 'no node is configured';
    for (const { url, kind } of this.chain.providers) {
      if (kind === 'jsonrpc') continue;
      try {
        const problem = await contractProblem(url, this.chain.asset);
        if (problem === null) return 'the contract is USDT with 6 decimals';
        throw new Illness(problem, 'check TRON_USDT_CONTRACT and TRON_NETWORK');
      } catch (error) {
        if (error instanceof Illness) throw error;
        unanswered = textOf(error);
      }
    }
    throw new Error(`cannot be asked: ${unanswered}`);
  }

  private async checkReading(): Promise<string> {
    const cursor = await this.position.cursor();
    if (!cursor) throw new Error('the chain has not been read yet; orders are refused until it is');
    const age = this.clock.now() - cursor.blockTime;
    const text = `read up to block ${cursor.number}, ${Math.round(age / SECOND)} s old`;
    if (age > MAX_READING_AGE_MS) throw new Error(`${text}: payments since then are not seen yet`);
    return text;
  }

  private async checkWallets(): Promise<string> {
    const all = await this.wallets.list();
    const broken = all.filter(({ sealed }) => !sealed);
    if (broken.length > 0) {
      throw new Illness(
        `the seal of ${broken.map(({ address }) => address).join(', ')} is broken: the row was written without the master key, so the address may have been swapped for a stranger's; it is neither assigned nor shown`,
        BROKEN_SEAL,
      );
    }
    const enabled = all.filter(({ state }) => state === 'enabled').length;
    if (enabled === 0) throw new Error('none is enabled; orders are refused');
    return `${enabled} of ${all.length} enabled`;
  }

  private checkRate(): Promise<string> {
    // Of those that are asked for; yuan first, which shops mean that name none.
    const fiats = this.rates.overview().map(({ fiat }) => fiat);
    const [fiat = 'CNY'] = fiats.includes('CNY') ? [] : fiats;
    const { value, source, at } = this.rates.quote(fiat);
    const age = Math.round((this.clock.now() - at) / SECOND);
    const { problems } = this.rates;
    const failing = problems.length > 0 ? `; sources that fail: ${problems.join('; ')}` : '';
    return Promise.resolve(`${fiat} ${formatDecimal(value)} from ${source}, ${age} s old${failing}`);
  }

  /** The owner wants it so, hence all is well. */
  private async checkPause(): Promise<string> {
    const fence = await this.fence.present();
    if (fence) throw new Illness(fenceText(fence), FENCE_CURE);
    const pause = await this.pause.present();
    return pause ? `${pausedText(pause)}; go on with: order resume` : 'new ones are taken';
  }

  private async checkPublicUrl(): Promise<string> {
    const { publicUrl, publicUrlGiven } = this.settings;
    if (!publicUrlGiven) throw new Error(`PUBLIC_URL is not set; buyers are sent to ${publicUrl}`);
    const { statusCode, body } = await request(`${publicUrl}/livez`, {
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await body.text();
    if (statusCode !== 200 || !text.includes('"alive":true')) {
      throw new Error(`${publicUrl}/livez answers HTTP ${statusCode}, not as this gateway does`);
    }
    return `${publicUrl} leads here`;
  }

  private async checkWork(): Promise<string> {
    const manager = this.database.reader;
    const dead = await this.givenUp();
    const due = await manager.countBy(CallbackRow, { state: 'due' });
    const parked = await manager.countBy(TransferRow, { state: 'parked' });
    const inbox = await manager.countBy(TransferRow, { state: 'inbox' });
    const text = `callbacks: ${due} due, ${dead} given up; transfers: ${inbox} in the inbox, ${parked} parked`;
    if (dead > 0 || parked > 0) throw new Error(text);
    return text;
  }

  /** Neither tests, nor what went to endpoints that were removed on purpose. */
  private givenUp(): Promise<number> {
    return this.database.reader
      .createQueryBuilder(CallbackRow, 'c')
      .leftJoin(EndpointRow, 'e', "e.id = c.endpoint_id AND e.state = 'removed'")
      .where("c.state = 'dead' AND c.event_type <> 'ping' AND e.id IS NULL")
      .getCount();
  }
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
