import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Global, Module } from '@nestjs/common';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { unitsColumn, type DatabaseOptions, type UniqueIndex } from '@epusdt/database';
import { Clock, newToken } from '@epusdt/kernel';
import { createConnection } from 'mysql2/promise';
import type { Engine } from './engine';
import { FakeClock } from './fake-clock';

export const START = Date.UTC(2026, 0, 5, 12);
export const clock = new FakeClock(START);

@Entity('things')
export class Thing {
  @PrimaryColumn({ type: 'varchar' })
  id!: string;

  @Column({ type: 'varchar', nullable: true })
  slot!: string | null;

  @Column({ type: 'varchar' })
  label!: string;

  @Column({ type: 'bigint', transformer: unitsColumn, nullable: true })
  units!: bigint | null;
}

export const SLOT: UniqueIndex = { name: 'things_slot', columns: 'things.slot' };
export const LABEL: UniqueIndex = { name: 'things_label', columns: 'things.label' };

@Global()
@Module({ providers: [{ provide: Clock, useValue: clock }], exports: [Clock] })
export class ClockModule {}

export const FILES: Record<DatabaseOptions['engine'], string> = {
  sqlite: `-- the things; with a semicolon in a comment
CREATE TABLE IF NOT EXISTS things (
  id TEXT NOT NULL PRIMARY KEY, slot TEXT NULL, label TEXT NOT NULL, units INTEGER NULL, UNIQUE (slot), UNIQUE (label)
);
CREATE TABLE IF NOT EXISTS leases (name TEXT NOT NULL PRIMARY KEY, owner TEXT NOT NULL, held_until INTEGER NOT NULL);
`,
  mysql: `-- the things; with a semicolon in a comment
CREATE TABLE IF NOT EXISTS things (
  id VARCHAR(64) NOT NULL PRIMARY KEY, slot VARCHAR(64) NULL, label VARCHAR(64) NOT NULL, units BIGINT NULL,
  UNIQUE KEY things_slot (slot), UNIQUE KEY things_label (label)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE TABLE IF NOT EXISTS leases (
  name VARCHAR(64) NOT NULL PRIMARY KEY, owner VARCHAR(64) NOT NULL, held_until BIGINT NOT NULL
);
`,
};

/** A promise and the way to keep it. */
export function gate(): { readonly passed: Promise<void>; open(): void } {
  let open: () => void = () => undefined;
  const passed = new Promise<void>((resolve) => (open = resolve));
  return { passed, open };
}

const OPEN = `
const { openDatabase, sourceOptions } = require('@epusdt/database');
process.stdin.once('data', (text) => {
  const options = JSON.parse(text);
  openDatabase(sourceOptions(options, []), options.sqlFolder, ${START})
    .then((source) => source.destroy())
    .then(() => console.log('opened'), (error) => console.log(String(error)))
    .finally(() => process.exit());
});
console.log('ready');
`;

/** Another process, which opens the database when told: SQLite's lock stops a whole process while it waits. */
export async function startElsewhere(options: DatabaseOptions): Promise<{ go(): Promise<string> }> {
  const root = join(__dirname, '..', '..');
  const hooks = ['reflect-metadata', join(root, 'test', 'support', 'typescript-hook.cjs')];
  const child = spawn(process.execPath, [...hooks.flatMap((hook) => ['-r', hook]), '-e', OPEN], {
    cwd: root,
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  child.stderr.pipe(process.stderr);
  const next = async (): Promise<string> => String((await lines.next()).value);
  expect(await next()).toBe('ready');
  return {
    go: () => {
      child.stdin.end(JSON.stringify(options));
      return next();
    },
  };
}

/** An empty database each time, and a folder of SQL for it. */
export async function fresh(
  engine: Engine,
  folder: string,
  name: DatabaseOptions['engine'],
): Promise<DatabaseOptions> {
  const sqlFolder = join(folder, newToken());
  mkdirSync(sqlFolder);
  writeFileSync(join(sqlFolder, '0001_things.sql'), FILES[name]);
  if (name === 'sqlite') return { engine: 'sqlite', file: join(sqlFolder, 'test.db'), sqlFolder };
  const url = new URL(engine.environment['DATABASE_URL'] ?? '');
  const connection = await createConnection(url.href);
  const database = url.pathname.slice(1);
  await connection.query(`DROP DATABASE ${database}`);
  await connection.query(`CREATE DATABASE ${database} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
  await connection.end();
  return { engine: 'mysql', url: url.href, sqlFolder };
}
