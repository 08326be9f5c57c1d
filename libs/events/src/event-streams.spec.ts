import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { Clock } from '@epusdt/kernel';
import { EventStreams, type StreamRefusal } from './event-streams';

class StillClock extends Clock {
  now(): number {
    return 1_767_225_600_000;
  }
}

const TERMS = { subjects: [{ name: 's', most: 20 }], right: null };
const PIECE = { text: 'x'.repeat(16_384) };
/** 32 MB: more than any socket takes by itself. */
const MOST_PIECES = 2_000;

describe('an event stream', () => {
  let server: Server;
  let client: Socket;
  let streams: EventStreams;
  let closed: number;
  /** Opens one; every request is answered with a stream of the subject `s`. */
  let opened: Promise<ReturnType<EventStreams['open']>>;

  beforeEach(async () => {
    streams = new EventStreams(new StillClock());
    closed = 0;
    server = createServer();
    opened = new Promise((resolve) =>
      server.once('request', (_request, raw) => {
        const reply = { raw, hijack: () => undefined, getHeaders: () => ({ 'x-request-id': 'r1' }) };
        resolve(streams.open(reply, TERMS, () => (closed += 1)));
      }),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    client = connect((server.address() as AddressInfo).port, '127.0.0.1');
    client.on('error', () => undefined);
    client.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
  });
  afterEach(async () => {
    streams.beforeApplicationShutdown();
    client.destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  const stream = async () => {
    const open = await opened;
    if (typeof open === 'string') throw new Error(open);
    return open;
  };
  const pour = async (): Promise<void> => {
    const open = await stream();
    for (let sent = 0; sent < MOST_PIECES && streams.count > 0; sent += 1) {
      open.send('status', '1', PIECE);
      await turn();
    }
  };

  it('of a client that does not read is given up, and nothing is kept for it', async () => {
    client.pause();
    await pour();
    expect([closed, streams.count]).toEqual([1, 0]);
    (await stream()).send('status', '2', PIECE);
    (await stream()).end();
    expect(closed).toBe(1);
  });

  it('of a client that reads goes on, with the headers of the reply', async () => {
    let [head, size] = ['', 0];
    client.on('data', (piece: Buffer) => {
      if (size === 0) head = piece.toString('latin1');
      size += piece.length;
    });
    await pour();
    expect([closed, streams.count]).toEqual([0, 1]);
    expect(head).toContain('\r\nx-request-id: r1\r\n');
    expect(head).toContain('\r\ncontent-type: text/event-stream');
  });

  it('is not begun once the process is closing', async () => {
    const ended = new Promise((resolve) => client.once('end', resolve));
    client.resume();
    await stream();
    streams.beforeApplicationShutdown();
    await ended;
    const reply = { hijack: () => undefined, getHeaders: () => ({}) };
    const refused: unknown = streams.open({ ...reply, raw: undefined as never }, TERMS, () => undefined);
    expect(refused).toBe('full' satisfies StreamRefusal);
    expect([closed, streams.count]).toEqual([1, 0]);
  });
});
