/** The gateway's database as the driver looks at it: whether anything still waits, and what took how long. */
import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { createPool } from 'mysql2/promise';

/** What must be 0 before a run is over. */
const WAITING = {
  callbacks: "SELECT COUNT(*) AS n FROM callbacks WHERE state = 'due'",
  transfers: "SELECT COUNT(*) AS n FROM transfers WHERE state = 'unsettled'",
  orders: "SELECT COUNT(*) AS n FROM orders WHERE status = 'pending'",
  slots: 'SELECT COUNT(*) AS n FROM orders WHERE slot IS NOT NULL',
};

export class Books {
  constructor({ file, url }) {
    this.file = file;
    this.pool = url === undefined ? null : createPool({ uri: url, connectionLimit: 2 });
  }

  async rows(sql) {
    if (this.pool) return (await this.pool.query(sql))[0];
    const database = new DatabaseSync(this.file, { readOnly: true });
    try {
      return database.prepare(sql).all();
    } finally {
      database.close();
    }
  }

  /** Remembers when payments were first seen: their rows go when they are final. */
  async sightings(seen) {
    const rows = await this.rows('SELECT order_id AS o, block_time AS block, seen_at AS seen FROM sightings');
    for (const { o, block, seen: at } of rows)
      if (!seen.has(o)) seen.set(o, { block: Number(block), at: Number(at) });
  }

  async waiting() {
    const counts = {};
    for (const [name, sql] of Object.entries(WAITING)) counts[name] = Number((await this.rows(sql))[0].n);
    const [cursor] = await this.rows('SELECT number FROM cursors');
    const [next] = await this.rows("SELECT MIN(due_at) AS at FROM callbacks WHERE state = 'due'");
    return { ...counts, nextDue: Number(next?.at ?? 0), cursor: Number(cursor?.number ?? 0) };
  }

  /** The copy is all that the checker sees of it. */
  copyTo(folder) {
    for (const end of ['', '-wal', '-shm']) {
      if (existsSync(this.file + end)) copyFileSync(this.file + end, join(folder, `gateway.db${end}`));
    }
  }

  close() {
    return this.pool?.end();
  }
}
