/**
 * For the gateway as a process of the torture, from outside the product. EPUSDT_TORTURE is JSON:
 *   calm      a file; once it exists nothing here happens any more
 *   armed     a file that comes and goes; while it is there, the process kills itself at the moment that it names:
 *             { statement, at, side }, see plan-faults.mjs. The file then becomes <armed>.hit
 *   rebinding a name that resolves now to one address, now to the other: { name, good, bad, count (a file) }
 */
'use strict';

const dns = require('node:dns');
const { appendFileSync, existsSync, readFileSync, renameSync } = require('node:fs');
const { dirname, join } = require('node:path');
const { watchSqlite } = require('../support/watched-sqlite.cjs');

/** Statements of one transaction that are remembered. */
const MOST = 200;
const { calm, armed, rebinding } = JSON.parse(process.env.EPUSDT_TORTURE);

const isCalm = () => existsSync(calm);

if (rebinding) {
  const { lookup } = dns;
  let asked = 0;
  dns.lookup = (name, options, done) => {
    if (name !== rebinding.name) return lookup(name, options, done);
    const bad = asked++ % 2 === 1 && !isCalm();
    if (bad) appendFileSync(rebinding.count, '.');
    const address = bad ? rebinding.bad : rebinding.good;
    const answer = options?.all ? [[{ address, family: 4 }]] : [address, 4];
    process.nextTick(() => (done ?? options)(null, ...answer));
  };
}

watchEmbedded();
watchMysql();

/** Of one connection. `look` is asked before a statement and gives what is to be called before and after it. */
class Watch {
  constructor() {
    this.statements = [];
  }

  look(sql) {
    if (/^(START TRANSACTION|BEGIN|ROLLBACK$)/.test(sql)) this.statements = [];
    if (!/^(INSERT|UPDATE|COMMIT)/.test(sql)) return null;
    const commits = sql.startsWith('COMMIT');
    if (!commits && this.statements.length < MOST) this.statements.push(sql);
    const point = pointOf();
    if (!point || (point.at === 'commit') !== commits) return null;
    const pattern = new RegExp(point.statement, 's');
    const due = commits ? this.statements.some((each) => pattern.test(each)) : pattern.test(sql);
    return due ? point.side : null;
  }
}

function pointOf() {
  try {
    return existsSync(armed) ? JSON.parse(readFileSync(armed, 'utf8')) : null;
  } catch {
    // It went away this moment.
    return null;
  }
}

function die() {
  if (isCalm()) return;
  try {
    renameSync(armed, `${armed}.hit`);
  } catch {
    // Taken back, or another thread of this process was first.
    return;
  }
  process.kill(process.pid, 'SIGKILL');
}

function watchEmbedded() {
  const watches = new WeakMap();
  watchSqlite((database, sql, call) => {
    if (!watches.has(database)) watches.set(database, new Watch());
    const side = watches.get(database).look(sql);
    if (side === 'before') die();
    const result = call();
    if (side === 'after') die();
    return result;
  });
}

function watchMysql() {
  const Connection = require(join(dirname(require.resolve('mysql2')), 'lib', 'base', 'connection.js'));
  const watches = new WeakMap();
  const { query } = Connection.prototype;
  Connection.prototype.query = function (sql, values, done) {
    if (!watches.has(this)) watches.set(this, new Watch());
    const side = watches.get(this).look(typeof sql === 'string' ? sql : sql.sql);
    if (side === null) return query.call(this, sql, values, done);
    if (side === 'before') die();
    const [given, callback] = typeof values === 'function' ? [undefined, values] : [values, done];
    const answered = (...answer) => {
      if (side === 'after') die();
      callback?.(...answer);
    };
    return query.call(this, sql, given, answered);
  };
}
