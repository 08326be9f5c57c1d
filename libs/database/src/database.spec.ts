import { QueryFailedError } from 'typeorm';
import { isDatabaseTrouble, isUniqueViolation } from './database';

const failed = (driver: object): QueryFailedError =>
  new QueryFailedError('INSERT …', [], Object.assign(new Error('no'), driver));

describe('whose fault an error is', () => {
  it.each<[string, unknown]>([
    ['a deadlock', failed({ errno: 1213, code: 'ER_LOCK_DEADLOCK' })],
    ['a wait for a lock', failed({ errno: 1205, code: 'ER_LOCK_WAIT_TIMEOUT' })],
    ['a lost connection', failed({ code: 'PROTOCOL_CONNECTION_LOST', fatal: true })],
    ['a statement without an answer', failed({ code: 'PROTOCOL_SEQUENCE_TIMEOUT' })],
    ['a server that refuses', Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })],
    ['a server that is read-only', failed({ errno: 1290, code: 'ER_OPTION_PREVENTS_STATEMENT' })],
    ['a busy SQLite', failed({ errcode: 5 })],
    ['a failed write of SQLite', failed({ errcode: 778 })],
    ['a full disk', failed({ errcode: 13 })],
  ])("%s is the database's", (_name, error) => {
    expect(isDatabaseTrouble(error)).toBe(true);
  });

  it.each<[string, unknown]>([
    ['a duplicate', failed({ errno: 1062, code: 'ER_DUP_ENTRY' })],
    ['a duplicate of SQLite', failed({ errcode: 2067, code: 'ERR_SQLITE_ERROR' })],
    ['a value that is too long', failed({ errno: 1406, code: 'ER_DATA_TOO_LONG' })],
    ['a refusal by a trigger', failed({ errcode: 1811, code: 'ERR_SQLITE_ERROR' })],
    ['a broken invariant', new Error('invariant broken')],
    ['nothing', undefined],
  ])("%s is the statement's", (_name, error) => {
    expect(isDatabaseTrouble(error)).toBe(false);
  });

  it('knows duplicates on both engines', () => {
    expect(isUniqueViolation(failed({ errno: 1062 }))).toBe(true);
    expect(isUniqueViolation(failed({ errcode: 1555 }))).toBe(true);
    expect(isUniqueViolation(failed({ errno: 1213 }))).toBe(false);
  });
});
