/**
 * For the gateway as a child of a test. SQLite has no socket at which a test could stand, so this stands between the
 * gateway and the library: the process kills itself at the moment that EPUSDT_TEST_KILL names, as JSON, or a message of the
 * test later on (which is answered):
 *   statement  pattern of the statement that the transaction must have run
 *   at         'commit': at the COMMIT of that transaction; 'statement': at the statement itself
 *   side       'before' or 'after' the library has done it
 */
'use strict';

const { watchSqlite } = require('./watched-sqlite.cjs');

const { EPUSDT_TEST_KILL: first } = process.env;
let { statement, at, side } = first ? JSON.parse(first) : {};
let pattern = new RegExp(statement ?? '(?!)', 's');
let seen = false;

process.on('message', (moment) => {
  ({ statement, at, side } = moment);
  pattern = new RegExp(statement, 's');
  seen = false;
  process.send('armed');
});
// Nobody has to listen for ever: it must not keep the process alive.
process.channel?.unref();

/** Is this the moment? */
function isDue(sql) {
  if (pattern.test(sql)) {
    seen = true;
    return at === 'statement';
  }
  if (/^(BEGIN|ROLLBACK$)/.test(sql)) seen = false;
  return seen && at === 'commit' && sql === 'COMMIT';
}

watchSqlite((_database, sql, call) => {
  const due = isDue(sql);
  if (due && side === 'before') process.kill(process.pid, 'SIGKILL');
  const result = call();
  if (due) process.kill(process.pid, 'SIGKILL');
  return result;
});
