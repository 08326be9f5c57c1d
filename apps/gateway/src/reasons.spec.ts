import { loadConfig } from '@epusdt/config';
import { roomProblem, startProblem, textOf } from './reasons';

describe('what a disk says', () => {
  it.each([
    'ENOSPC: no space left on device, write',
    'EDQUOT: quota exceeded, write',
    'database or disk is full',
  ])('%s: it is full', (text) => {
    expect(textOf(roomProblem(new Error(text), '/data', ', or elsewhere'))).toBe(
      `/data takes no more (${text}); nothing was changed. Make room there and try again, or elsewhere`,
    );
  });

  it.each(['disk I/O error', 'EIO: i/o error, read'])('%s: it may be broken, too', (text) => {
    expect(textOf(roomProblem(new Error(text), '/data', ', or elsewhere'))).toBe(
      `/data is full or failing (${text}); nothing was changed. Make room there, or see what the system's log says of the disk, and try again, or elsewhere`,
    );
  });

  it('leaves what is of no disk as it is', () => {
    const error = new Error('no such table: orders');
    expect(roomProblem(error, '/data')).toBe(error);
  });
});

describe('a database', () => {
  const config = loadConfig({
    MODE: 'distributed',
    MASTER_KEY: '7'.repeat(64),
    DATABASE_URL: 'mysql://user:word@127.0.0.1/epusdt',
    REDIS_URL: 'redis://127.0.0.1',
  });
  const failed = (message: string, facts: object): Error => Object.assign(new Error(message), facts);

  it.each([
    ['Connection lost: The server closed the connection.', { code: 'PROTOCOL_CONNECTION_LOST' }],
    ['read ECONNRESET', { code: 'ECONNRESET', syscall: 'read' }],
    ['write EPIPE', { code: 'EPIPE', syscall: 'write' }],
  ])('that is lost (%s) is no wrong address', (message, facts) => {
    expect(startProblem(failed(message, { ...facts, fatal: true }), config)).toBe(
      `the connection to the database was lost (${message.replace(/\.$/, '')}); see that its server runs, and try again`,
    );
  });

  it('that is not reached may be', () => {
    const refused = failed('connect ECONNREFUSED', { code: 'ECONNREFUSED', syscall: 'connect', fatal: true });
    expect(startProblem(refused, config)).toBe(
      'the database: connect ECONNREFUSED; start it, or correct DATABASE_URL',
    );
  });
});
