import { MINUTE, SECOND, newToken } from '@epusdt/kernel';
import { quoted, send, signedBody } from '../support/epusdt-wire';
import type { Envelope } from '../support/gateway';
import { startProgram, type Settings } from '../support/program';
import {
  embedded,
  onSandbox,
  ready,
  refused,
  sandbox,
  shared,
  useDataFolder,
  useEngine,
} from '../support/start';
import { newAddress } from '../support/world';

useDataFolder();
if (!embedded) useEngine();

const settings = (more: Settings): Settings => (embedded ? onSandbox(more) : shared(more));

/** Real time that a look at the other clock and its answer may take on a busy machine. */
const SOON_MS = 20 * SECOND;
const LIFETIME_MS = 10 * MINUTE;

interface Reading {
  readonly now: number;
  readonly network: number;
}

async function turn(body?: object): Promise<Reading> {
  const ask = body ? { method: 'POST', body: JSON.stringify(body) } : {};
  const answer = await fetch(`${sandbox.url}/_sim/clock`, ask);
  expect(answer.status).toBe(200);
  return (await answer.json()) as Reading;
}

describe('CLOCK_URL', () => {
  afterEach(() => turn({ speed: 1, skewMs: 0 }));

  it('is the clock of the gateway: what it says when, and how fast it goes', async () => {
    const secret = newToken();
    const program = startProgram(
      settings({ CLOCK_URL: `${sandbox.url}/_sim/clock`, API_AUTH_TOKEN: secret, WALLETS: newAddress() }),
    );
    const url = await ready(program);
    let serial = 0;
    const gatewayTime = async (): Promise<number> => {
      serial += 1;
      const fields = {
        order_id: quoted(`C${serial}`),
        // One price has a hundred amounts, and a slow machine asks more often.
        amount: String(42 + serial),
        notify_url: quoted('http://127.0.0.1/n'),
      };
      const { text } = await send(url, { body: signedBody(fields, secret) });
      const { data } = JSON.parse(text) as Envelope;
      if (!data) throw new Error(`no order: ${text}`);
      return Number(data['expiration_time']) * SECOND - LIFETIME_MS;
    };
    const agrees = async (): Promise<void> => {
      const end = Date.now() + SOON_MS;
      for (;;) {
        const before = (await turn()).now;
        const told = await gatewayTime();
        const after = (await turn()).now;
        // Orders end at whole seconds.
        if (told >= before - 3 * SECOND && told <= after + 3 * SECOND) return;
        if (Date.now() > end) throw new Error(`${told} is not from ${before} to ${after}`);
      }
    };
    await agrees();
    for (const change of [{ skewMs: 40 * MINUTE }, { skewMs: -40 * MINUTE }, { speed: 30, skewMs: 0 }]) {
      await turn(change);
      await agrees();
    }
    // Faster than the time of this machine by half a minute and more a second.
    const ahead = (await turn()).now - Date.now();
    while ((await turn()).now - Date.now() < ahead + 2 * MINUTE) await agrees();
    expect(await program.end()).toBe(0);
  });

  it('keeps the gateway from starting while nobody tells the time there', async () => {
    const said = await refused(settings({ CLOCK_URL: `${sandbox.url}/_sim/state` }));
    expect(said).toContain(
      `CLOCK_URL: ${sandbox.url}/_sim/state does not tell the time (it answers something else); start the sandbox first, or leave CLOCK_URL out`,
    );
  });
});
