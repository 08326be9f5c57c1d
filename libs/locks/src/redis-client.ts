import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { Redis } from 'ioredis';

const COMMAND_TIMEOUT_MS = 200;
/** A connection that owes answers for so long is given up, so that requests no longer wait for it. */
const SILENCE_MS = 2_000;
const RECONNECT_MAX_MS = 2_000;
const RECONNECT_STEP_MS = 100;

/** One connection that fails fast: a request never waits for a Redis that is away. */
@Injectable()
export class RedisClient implements OnApplicationShutdown {
  private readonly logger = new Logger('redis');
  private reachable: boolean | null = null;

  constructor(
    readonly redis: Redis,
    readonly namespace: string,
  ) {
    this.redis.on('ready', () => this.say(true, ''));
    this.redis.on('error', (error) => this.say(false, error.message));
    this.redis.on('close', () => this.say(false, 'connection closed'));
  }

  /**
   * Connects by and by; the client is loaded where one is wanted. `namespace` begins every key, so that two installations
   * can share one Redis. `timeoutMs`: for one command.
   */
  static async of(url: string, namespace = 'epusdt', timeoutMs = COMMAND_TIMEOUT_MS): Promise<RedisClient> {
    const { Redis } = await import('ioredis');
    const redis = new Redis(url, {
      commandTimeout: timeoutMs,
      connectTimeout: SILENCE_MS,
      socketTimeout: SILENCE_MS,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      retryStrategy: (times) => Math.min(times * RECONNECT_STEP_MS, RECONNECT_MAX_MS),
    });
    return new RedisClient(redis, namespace);
  }

  /** True when Redis answers now. */
  async ping(): Promise<boolean> {
    try {
      return (await this.redis.ping()) === 'PONG';
    } catch {
      return false;
    }
  }

  onApplicationShutdown(): void {
    this.redis.removeAllListeners('close');
    this.redis.disconnect();
  }

  private say(reachable: boolean, why: string): void {
    if (this.reachable === reachable) return;
    this.reachable = reachable;
    if (reachable) this.logger.log('Redis is reachable');
    else
      this.logger.warn(
        `Redis is not reachable (${why}); orders are allocated from the database, more slowly`,
      );
  }
}
