import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { EventReader } from '../support/event-reader';
import { quoted, send, signedBody } from '../support/epusdt-wire';
import { CREATE_PATH, type Envelope } from '../support/gateway';
import { startProgram } from '../support/program';
import { get, onSandbox, ready, embedded, shared, useDataFolder, useEngine } from '../support/start';
import { newAddress } from '../support/world';

const SECRET = randomBytes(16).toString('hex');
/** Room for everything that is asked meanwhile on a slow machine. */
const DRAIN_SECONDS = 4;
const orderIn = (text: string): string => String((JSON.parse(text) as Envelope).data?.['trade_id']);

describe('a gateway that is asked to end', () => {
  useDataFolder();
  if (!embedded) useEngine();

  it('logs in fields, says that it is stopping, lets nobody wait, finishes what it has begun, and ends with 0', async () => {
    const more = { API_AUTH_TOKEN: SECRET, WALLETS: newAddress(), DRAIN_SECONDS: String(DRAIN_SECONDS) };
    const program = startProgram(embedded ? onSandbox(more) : shared(more));
    const url = await ready(program);
    const body = (reference: string): string =>
      signedBody(
        { order_id: quoted(reference), amount: '42', notify_url: quoted('http://127.0.0.1:9/n') },
        SECRET,
      );
    const first = await send(url, { body: body('Q1') });
    const orderId = orderIn(first.text);
    const reader = await EventReader.open(`${url}/pay/checkout-counter/${orderId}/events`);
    expect(reader.status).toBe(200);
    const begun = new Begun(url, body('Q2'));
    await begun.sent;
    // Asked later, so that the other one is known by its answer.
    expect((await get(url, '/livez')).status).toBe(200);

    const ended = program.end();

    await reader.ended;
    const stopping = await get(url, '/readyz');
    expect(stopping.status).toBe(503);
    expect(stopping.headers['connection']).toBe('close');
    expect(JSON.parse(stopping.text)).toMatchObject({
      ready: false,
      waitingFor: ['nothing: this process is stopping'],
    });
    // Whom a load balancer still sends is served.
    expect((JSON.parse((await send(url, { body: body('Q3') })).text) as Envelope).status_code).toBe(200);
    // The port is closed by now; what was begun before is waited for.
    while (
      await get(url, '/livez').then(
        () => true,
        () => false,
      )
    );
    begun.finish();
    const finished = Date.now();
    const [, text = ''] = (await begun.closed).split('\r\n\r\n');
    expect(orderIn(text)).toMatch(/^\w{20,}$/);

    expect(await ended).toBe(0);
    // By itself, and not by its own limit of 20 s.
    expect(Date.now() - finished).toBeLessThan(10_000);
    const opened = program
      .output()
      .split('\n')
      .filter((line) => line.includes(' opened: '));
    const lines = opened.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines[0]).toMatchObject({
      level: 'log',
      context: 'orders',
      orderId,
      requestId: first.headers['x-request-id'],
    });
    expect(new Set(lines.map(({ requestId }) => requestId)).size).toBe(3);
    expect(program.output()).not.toContain(SECRET);
  });
});

/** A request of which all but the last byte has been sent, by somebody who keeps his connection for as long as he may. */
class Begun {
  private readonly socket: Socket;
  private text = '';
  readonly sent: Promise<unknown>;
  readonly closed: Promise<string>;

  constructor(
    url: string,
    private readonly body: string,
  ) {
    const { hostname, port } = new URL(url);
    this.socket = connect(Number(port), hostname);
    this.socket.setEncoding('utf8').on('data', (piece: string) => (this.text += piece));
    this.sent = once(this.socket, 'connect');
    this.closed = once(this.socket, 'close').then(() => this.text);
    const length = Buffer.byteLength(body);
    this.socket.write(`POST ${CREATE_PATH} HTTP/1.1\r\nhost: x\r\ncontent-length: ${length}\r\n\r\n`);
    this.socket.write(body.slice(0, -1));
  }

  finish(): void {
    this.socket.write(this.body.slice(-1));
  }
}
