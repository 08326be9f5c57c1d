/** The rows that the gateway has left, of either engine, in one form: amounts BigInt, instants numbers, ids text. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Incomplete } from './checker-folder.mjs';

/** By table: columns that are amounts, whole numbers, and words (ids among them). */
const TABLES = {
  orders: {
    amounts: ['payable_units'],
    numbers: ['attempt', 'slot_until', 'created_at', 'expires_at', 'closed_at'],
    words:
      'id merchant_pid reference live_reference paid_reference dialect fiat_amount fiat address slot status reason notify_url endpoint_id',
  },
  transfers: {
    amounts: ['units'],
    numbers: ['log_index', 'block_number', 'block_time'],
    words: 'id tx_hash block_id to_address raw_value state problem',
  },
  payments: {
    amounts: ['units'],
    numbers: ['log_index', 'settled_at'],
    words: 'id order_id tx_hash transfer_id reason',
  },
  inbox: { amounts: ['units'], numbers: [], words: 'transfer_id order_id reason' },
  ignores: { amounts: ['units'], numbers: [], words: 'transfer_id reason' },
  decisions: { amounts: [], numbers: ['number', 'pays'], words: 'transfer_id kind order_id actor' },
  audit: { amounts: [], numbers: ['at'], words: 'actor action subject' },
  callbacks: {
    amounts: [],
    numbers: ['attempts', 'due_at', 'created_at', 'closed_at'],
    words: 'id channel event_key event_type merchant_pid order_id url state endpoint_id',
  },
  callback_attempts: { amounts: [], numbers: ['number'], words: 'callback_id outcome' },
  chunks: { amounts: [], numbers: ['first_block', 'last_block'], words: 'id state problem' },
  cursors: { amounts: [], numbers: ['number', 'block_time'], words: 'chain block_id' },
  backscans: { amounts: [], numbers: [], words: 'id address state problem' },
};

const camel = (name) => name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());

function rowOf(raw, { amounts, numbers, words }) {
  const row = {};
  const take = (names, convert) => {
    for (const name of names) row[camel(name)] = raw[name] === null ? null : convert(raw[name]);
  };
  take(amounts, BigInt);
  take(numbers, Number);
  take(words.split(' '), String);
  return row;
}

const queryOf = (table, { amounts, numbers, words }) =>
  `SELECT ${[...amounts, ...numbers, ...words.split(' ')].join(', ')} FROM ${table}`;

async function fromSqlite(path) {
  const { DatabaseSync } = await import('@photostructure/sqlite');
  const database = new DatabaseSync(path, { readOnly: true });
  const select = (sql) => {
    const statement = database.prepare(sql);
    statement.setReadBigInts(true);
    return statement.all();
  };
  return { select, close: () => database.close() };
}

async function fromMysql(url) {
  const { createConnection } = await import('mysql2/promise');
  const connection = await createConnection({ uri: url, supportBigNumbers: true, bigNumberStrings: true });
  await connection.query('SET SESSION TRANSACTION READ ONLY');
  return { select: async (sql) => (await connection.query(sql))[0], close: () => connection.end() };
}

export async function readDatabase(folder, run) {
  const path = join(folder, 'gateway.db');
  if (!existsSync(path) && typeof run.databaseUrl !== 'string') {
    throw new Incomplete(`neither ${path} nor databaseUrl in run.json is there`);
  }
  const database = existsSync(path) ? await fromSqlite(path) : await fromMysql(run.databaseUrl);
  try {
    const rows = {};
    for (const [table, columns] of Object.entries(TABLES)) {
      const found = await database.select(queryOf(table, columns));
      rows[camel(table)] = found.map((raw) => rowOf(raw, columns));
    }
    return rows;
  } finally {
    await database.close();
  }
}
