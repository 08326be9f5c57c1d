/** Rows of a gateway's database, read and written beside it: the file of the embedded mode, or the server. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DatabaseSync } from '@photostructure/sqlite';
import { createConnection } from 'mysql2/promise';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const ROWS_PER_INSERT = 500;

/** @param {{ file?: string, databaseUrl?: string }} store */
export async function query({ file, databaseUrl }, sql) {
  if (databaseUrl === undefined) {
    const database = new DatabaseSync(file);
    try {
      return database.prepare(sql).all();
    } finally {
      database.close();
    }
  }
  const connection = await createConnection(databaseUrl);
  try {
    const [rows] = await connection.query(sql);
    return rows;
  } finally {
    await connection.end();
  }
}

/** In one transaction. `rows`: objects of the same columns; their values are numbers, or texts without a quote. */
export async function insertRows({ file, databaseUrl }, table, rows) {
  const [first] = rows;
  if (first === undefined) return;
  const head = `INSERT INTO ${table} (${Object.keys(first).join(', ')}) VALUES `;
  const statements = ['BEGIN'];
  for (let i = 0; i < rows.length; i += ROWS_PER_INSERT) {
    statements.push(
      head +
        rows
          .slice(i, i + ROWS_PER_INSERT)
          .map((row) => `(${Object.values(row).map(literal).join(', ')})`)
          .join(', '),
    );
  }
  statements.push('COMMIT');
  if (databaseUrl === undefined) {
    const database = new DatabaseSync(file);
    for (const statement of statements) database.exec(statement);
    database.close();
    return;
  }
  const connection = await createConnection(databaseUrl);
  for (const statement of statements) await connection.query(statement);
  await connection.end();
}

function literal(value) {
  if (typeof value === 'number') return String(value);
  if (/['\\]/.test(value)) throw new Error(`a text with a quote: ${value}`);
  return `'${value}'`;
}

/** Rows of wallets, sealed as the built gateway seals them. */
export function walletRows(addresses, masterKey, now) {
  const { MasterKey } = createRequire(import.meta.url)(
    join(root, 'dist', 'apps', 'gateway', 'libs', 'kernel', 'src', 'index.js'),
  );
  const key = new MasterKey(masterKey);
  return addresses.map((address) => ({
    network: 'tron',
    address,
    state: 'enabled',
    mac: key.mac(['wallet', 'tron', address, 'enabled', String(now)]),
    created_at: now,
  }));
}

const STEP_UNITS = 100;
const CENT_UNITS = 10_000;
const DAY_MS = 86_400_000;

/** An amount in yuan at the bench's rate of 7.2, in units of USDT, rounded up to cents as the gateway does. */
export const unitsOf = (yuan) => Math.ceil((yuan * 1_000) / 72) * CENT_UNITS;

/** Open orders as the gateway would have written them: all prices in turn, at each all wallets, then the next step. */
export function orderRows(count, { addresses, prices, now }) {
  return Array.from({ length: count }, (_, n) => {
    const yuan = prices[n % prices.length];
    const turn = Math.floor(n / prices.length);
    const address = addresses[turn % addresses.length];
    const base = unitsOf(yuan);
    const units = base + Math.floor(turn / addresses.length) * STEP_UNITS;
    return {
      id: `bench${String(n).padStart(19, '0')}`,
      merchant_pid: '1000',
      reference: `backlog-${n}`,
      attempt: 1,
      live_reference: `1000:backlog-${n}`,
      dialect: 'epusdt',
      fiat: 'CNY',
      fiat_amount: String(yuan),
      rate: '7.2',
      rate_source: 'forced',
      rate_at: now,
      network: 'tron',
      token: 'usdt',
      address,
      base_units: base,
      payable_units: units,
      slot: `tron:usdt:${address}:${units}`,
      slot_until: now + DAY_MS,
      status: 'pending',
      created_at: now,
      expires_at: now + DAY_MS,
    };
  });
}
