import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox, type Sandbox } from '../../apps/sandbox/src/sandbox';
import { openEngine, type Engine } from '../support/engine';
import { Listener } from '../support/listener';
import { freePort } from '../support/ports';
import { cli, endPrograms, startProgram, type Settings } from '../support/program';
import {
  LANGUAGES,
  blocksIn,
  programNamed,
  startBlock,
  type Language,
  type Running,
  type Variables,
} from '../support/snippets';
import { bare } from '../support/start';

const MANUAL = join(__dirname, '..', '..', 'docs', 'api', 'quick-start.md');
/** Languages in which there is a server, too. */
const SERVED = ['ts', 'php', 'python'] as const;
const blocks = blocksIn(MANUAL);
const block = (name: string): string => {
  const code = blocks.get(name);
  if (code === undefined) throw new Error(`quick-start.md has no block "${name}"`);
  return code;
};

/** `NAME=value` of a command line. */
const settingsIn = (code: string): Settings =>
  Object.fromEntries([...code.matchAll(/\b([A-Z][A-Z_]+)=(\S+)/g)].map(([, name, value]) => [name, value]));

describe('the quick start of the native API', () => {
  let engine: Engine;
  let sandbox: Sandbox;
  let folder: string;
  let variables: Variables;
  const running: Running[] = [];

  beforeAll(async () => {
    engine = await openEngine();
    folder = mkdtempSync(join(tmpdir(), 'epusdt-quick-start-'));
    const { SANDBOX_MS_PER_BLOCK } = settingsIn(block('sh network'));
    sandbox = await startSandbox({ port: 0, msPerBlock: Number(SANDBOX_MS_PER_BLOCK) });
    const settings = {
      ...bare(),
      ...settingsIn(block('sh gateway')),
      ...engine.environment,
      TRON_NODES: sandbox.url,
    };
    const gateway = await startProgram(settings).url();
    const [, words = ''] = /^npm run cli -- (.*)$/m.exec(block('sh key')) ?? [];
    const { output } = await cli(settings, ...wordsIn(words));
    const [, key = output] = /^key: (sk_test_\S+)$/m.exec(output) ?? [];
    variables = { GATEWAY: gateway, SANDBOX: sandbox.url, API_KEY: key, HOME: folder };
    await isReady(gateway);
  });
  afterEach(() => Promise.all(running.splice(0).map((one) => one.stop())));
  afterAll(async () => {
    await endPrograms();
    await sandbox.close();
    await engine.dispose();
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  });

  const start = (language: Language, name: string, more: Variables = {}, port?: string): Running => {
    const started = startBlock(language, block(name), {
      folder,
      name: name.replace(/^\w+ /, ''),
      variables: { ...variables, ...more },
      ...(port === undefined ? {} : { port }),
    });
    running.push(started);
    return started;
  };
  const run = (language: Language, name: string, more?: Variables): Promise<string> =>
    start(language, name, more).result();

  /** Step 3; returns the secret. */
  async function nameEndpoint(port: string): Promise<string> {
    const said = await run(LANGUAGES.sh, 'sh endpoint', { EVENTS_PORT: port });
    expect(said).toContain(`"url":"http://127.0.0.1:${port}/events"`);
    return /"secret":"(whsec_[^"]+)"/.exec(said)?.[1] ?? '';
  }

  /** Steps 4 and 5; returns what the order block told to export. */
  async function orderAndPay(language: keyof typeof LANGUAGES): Promise<Variables> {
    const printed = await run(LANGUAGES[language], `${language} order`);
    expect(printed).toMatch(/^export ORDER=\w{24} ADDRESS=T\w{33} AMOUNT=[\d.]+\n$/);
    const told = settingsIn(printed);
    expect(await run(LANGUAGES.sh, 'sh pay', told)).toMatch(/"txid":"[0-9a-f]{64}"/);
    return told;
  }

  it('names no block that is not run', () => {
    const steps = ['endpoint', 'order', 'pay', 'paid', 'event', 'network', 'gateway', 'key'];
    const known = [
      ...steps.map((step) => `sh ${step}`),
      ...SERVED.flatMap((one) => [`${one} event`, `${one} order`]),
    ];
    expect([...blocks.keys()].sort()).toEqual(known.sort());
  });

  it('works with curl and a shell', async () => {
    const listener = await Listener.start();
    try {
      const secret = await nameEndpoint(String(listener.port));
      const order = await orderAndPay('sh');
      expect(await run(LANGUAGES.sh, 'sh paid', order)).toBe(`order ${order['ORDER'] ?? ''} is paid\n`);
      if (programNamed('openssl') === null)
        return console.log('openssl is not installed: its block is not run');
      const [{ headers, body }] = await heardBy(listener);
      const verify = (text: string): Promise<string> => {
        writeFileSync(join(folder, 'body.json'), text);
        return run(LANGUAGES.sh, 'sh event', {
          EVENTS_SECRET: secret,
          WEBHOOK_ID: String(headers['webhook-id']),
          WEBHOOK_TIMESTAMP: String(headers['webhook-timestamp']),
          WEBHOOK_SIGNATURE: String(headers['webhook-signature']),
        });
      };
      expect(await verify(body)).toBe('genuine\n');
      expect(await verify(`${body} `)).toBe('forged\n');
    } finally {
      await listener.close();
    }
  });

  const served = SERVED.map((name) => [name, missingFor(name)] as const);
  const runnable = served.filter(([, missing]) => missing === null);
  const others = served.filter(([, missing]) => missing !== null);
  if (others.length > 0) it.skip.each(others)('works with %s (%s)', () => undefined);

  it.each(runnable)('works with %s', async (name) => {
    const language = LANGUAGES[name];
    const port = await freePort();
    const secret = await nameEndpoint(port);
    const server = start(language, `${name} event`, { EVENTS_SECRET: secret, EVENTS_PORT: port }, port);
    await server.says(/listening|Development Server/);
    const forged = await fetch(`http://127.0.0.1:${port}/events`, {
      method: 'POST',
      headers: { 'webhook-id': 'evt_1', 'webhook-timestamp': String(Math.floor(Date.now() / 1000)) },
      body: '{"type":"order.paid","data":{"order":{"reference":"F","amount":"1","currency":"CNY"}}}',
    });
    expect([forged.status, await forged.text()]).toEqual([400, 'not genuine']);
    await orderAndPay(name);
    const [said] = await server.says(/paid: (\S+), 42 CNY/);
    expect(said).toMatch(/^paid: A100[234], 42 CNY$/);
  });
});

/** Why the blocks of a language cannot be run here; `null`: they can. */
function missingFor(name: (typeof SERVED)[number]): string | null {
  const path = programNamed(LANGUAGES[name].program);
  if (path === null) return `${LANGUAGES[name].program} is not installed`;
  if (name !== 'php') return null;
  const { status } = spawnSync(path, ['-r', 'exit(function_exists("curl_init") ? 0 : 1);']);
  return status === 0 ? null : 'php lacks its extension curl';
}

const wordsIn = (line: string): string[] =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');

async function isReady(gateway: string): Promise<void> {
  for (;;) {
    const answer = await fetch(`${gateway}/readyz`);
    await answer.text();
    if (answer.status === 200) return;
  }
}

/** Of what was heard, the first. */
async function heardBy(listener: Listener): Promise<[Listener['received'][number]]> {
  for (;;) {
    const [first] = listener.received;
    if (first) return [first];
    await new Promise((resolve) => setImmediate(resolve));
  }
}
