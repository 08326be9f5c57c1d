import { Tally } from './tally.mjs';

/** What goes wrong with MariaDB and Redis. */
export class ServerFaults extends Tally {
  async redisFlush() {
    let done = false;
    const flush = () =>
      this.servers.redis.flush().then(
        () => (done = true),
        () => false,
      );
    if (await this.lastingUntil(0, async () => done || (await flush()))) this.count('Redis emptied');
    else this.miss('redis-flush', 'it was not running');
  }

  redisMute({ ms }) {
    return this.mute('redis', 'Redis', ms);
  }

  databaseMute({ ms }) {
    return this.mute('database', 'database', ms);
  }

  /** Connections stand, and nothing comes back: so looks a network that has lost the way there. */
  async mute(name, title, ms) {
    const server = this.servers[name];
    const kind = `${name}-mute`;
    if (!server.signal('SIGSTOP')) return this.miss(kind, 'it was not running');
    this.count(`${title} says nothing`);
    await this.lasting(ms);
    server.signal('SIGCONT');
  }

  async redisKill({ ms }) {
    if (!(await this.servers.redis.kill9())) return this.miss('redis-kill', 'it was not running');
    this.count('Redis kill -9');
    await this.lasting(ms);
    await this.servers.redis.again();
  }

  async databaseKill({ ms }) {
    if (!(await this.servers.database.kill9())) return this.miss('database-kill', 'it was not running');
    this.count('database kill -9');
    await this.lasting(ms);
    await this.servers.database.again();
  }
}
