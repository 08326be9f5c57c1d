import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startSandbox, type Sandbox } from '../../apps/sandbox/src/sandbox';
import { pageAt } from '../support/documents';
import { engineOfProject, openEngine, type Engine } from '../support/engine';
import { quoted, send, signedBody } from '../support/epusdt-wire';
import type { Envelope } from '../support/gateway';
import { Listener } from '../support/listener';
import { freePort } from '../support/ports';
import { cli, endPrograms, startProgram, type Program, type Settings } from '../support/program';
import { programNamed, startBlock, LANGUAGES } from '../support/snippets';
import { bare, secretIn } from '../support/start';
import { newAddress } from '../support/world';

/** What the commands of the README are to do here, in their order; what changes this machine is left alone. */
const STEPS: Readonly<Record<string, 'elsewhere' | 'version' | 'start' | 'curl' | RegExp>> = {
  'npm run demo': 'elsewhere',
  'npm run demo -- --once': 'elsewhere',
  'node --version': 'version',
  'npm start': 'start',
  'curl https://pay.example.com/livez': 'curl',
  'npm run cli -- wallet add T…': /^T\w{33} added$/m,
  'npm run cli -- rate': /^CNY, .* orders are refused$/m,
  'npm run cli -- rate set CNY 7.2': /^CNY has the rule 7\.2 now/m,
  'npm run cli -- doctor': /^ok {4}database/m,
  'npm run cli -- order list': /pending {2}README 1 {2}72 CNY = 10 USDT/,
  'npm run cli -- callback list': /^0 callbacks|no callbacks/m,
  'npm run cli -- backup': /^it is whole: /m,
  'systemctl enable --now epusdt': 'elsewhere',
  'journalctl -u epusdt -f': 'elsewhere',
};

/** They change nothing, so that the next may begin before they have ended. */
const LOOKS = new Set(
  ['doctor', 'order list', 'callback list', 'backup'].map((words) => `npm run cli -- ${words}`),
);

const README = pageAt('README.md');
/** The Chinese one has the same, see test/lint/documents.spec.ts. */
const commands = README.blocks
  .filter(({ kind }) => kind === 'sh')
  .flatMap(({ code }) => code.trim().split('\n'));
const blockWith = (text: string): string => README.blocks.find(({ code }) => code.includes(text))?.code ?? '';

// Its way is the one without a database server.
const once = engineOfProject() === 'embedded' ? describe : describe.skip;

once('the README, followed by a newcomer', () => {
  let engine: Engine;
  let sandbox: Sandbox;
  let listener: Listener;
  let settings: Settings;
  let gateway: Program;
  let url: string;
  const looks: Promise<void>[] = [];

  beforeAll(async () => {
    [engine, sandbox, listener] = [
      await openEngine(),
      await startSandbox({ port: 0 }),
      await Listener.start(),
    ];
    const port = await freePort();
    const shown = [...blockWith('PUBLIC_URL=').matchAll(/^([A-Z_]+)=(.*)$/gm)];
    settings = {
      ...Object.fromEntries(shown.map(([, name = '', value = '']) => [name, value])),
      ...bare(),
      ...engine.environment,
      PORT: port,
      PUBLIC_URL: `http://127.0.0.1:${port}`,
      TRON_NETWORK: 'sandbox',
      TRON_NODES: sandbox.url,
      CALLBACK_ALLOW_CIDRS: '127.0.0.0/8',
    };
  });
  afterAll(async () => {
    await endPrograms();
    await Promise.all([listener.close(), sandbox.close()]);
    await engine.dispose();
  });

  const runInShell = (command: string): Promise<string> =>
    startBlock(LANGUAGES.sh, command, {
      folder: settings['DATA_DIR'] ?? '',
      name: 'command',
      variables: {},
    }).result();

  async function buy(): Promise<void> {
    const secret = secretIn(readFileSync(join(settings['DATA_DIR'] ?? '', 'first-merchant.txt'), 'utf8'));
    const fields = { order_id: quoted('README 1'), amount: '72', notify_url: quoted(listener.url) };
    for (;;) {
      const body = signedBody(fields, secret);
      const { status_code: code } = JSON.parse((await send(url, { body })).text) as Envelope;
      if (code === 200) return;
    }
  }

  async function follow(command: string): Promise<void> {
    const step = STEPS[command];
    if (step === 'elsewhere') return;
    if (step === 'version') {
      const [, major = '', minor = ''] = /^v(\d+)\.(\d+)/.exec(await runInShell(command)) ?? [];
      expect(Number(major) * 1_000 + Number(minor)).toBeGreaterThanOrEqual(20_019);
    } else if (step === 'start') {
      gateway = startProgram(settings);
      url = await gateway.url();
      sandbox.chain.mineFinal();
    } else if (step === 'curl') {
      if (programNamed('curl') === null) return void process.stderr.write('curl is not installed\n');
      expect(await runInShell(command.replace('https://pay.example.com', url))).toContain('{"alive":true}');
    } else if (step instanceof RegExp) {
      const words = command.replace('T…', newAddress()).split(' ').slice(4);
      if (words.join(' ') === 'order list') await buy();
      const done = cli(settings, ...words).then(({ output }) =>
        expect([command, output]).toEqual([command, expect.stringMatching(step)]),
      );
      looks.push(done);
      if (!LOOKS.has(command)) await Promise.all(looks);
    } else fail(command);
  }

  it('comes with its commands, one after the other, to an order', async () => {
    expect(commands).toEqual(Object.keys(STEPS));
    for (const command of commands) await follow(command);
    await Promise.all(looks);
  });

  it('was told at the start what is left to do, in the words of the README', () => {
    const left = blockWith('Left to do:').match(/^ {2}- .*$/gm) ?? [];
    expect(left.length).toBeGreaterThan(2);
    expect(gateway.words()).toEqual(expect.arrayContaining(left));
  });
});

const fail = (command: string): never => {
  throw new Error(`${command}: nobody says here what it does`);
};
