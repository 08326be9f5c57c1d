import { execFileSync } from 'node:child_process';
import { createHash, createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { EVENT_TYPES, signWebhook, type EventType } from '@epusdt/callbacks';
import { SIGNING_DIALECTS, SIGNING_RULES, explainSigning, signFields } from '@epusdt/merchant-api';
import { API_SCOPES } from '@epusdt/merchants';
import { PROBLEMS } from '@epusdt/native-api';
import { DOCS_POLICY, renderDocs } from './docs-page';
import { EVENTS } from './docs-events';
import { SIGNATURES, type SignatureVector } from './docs-signatures';
import { DOCS_PAGES } from './swagger';

const html = new Map(DOCS_PAGES.map((page) => [page.path, renderDocs(page, DOCS_PAGES)]));
const pageAt = (path: string): string => html.get(path) ?? '';
const idsIn = (text: string): string[] => [...text.matchAll(/ id="([^"]+)"/g)].map((found) => found[1] ?? '');

/** The text that a reader sees in an element. */
const readable = (text: string): string =>
  text
    .replace(/<[^>]+>/g, '')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, '&');

const sectionOf = (path: string, id: string): string =>
  pageAt(path).split(`<section id="${id}">`)[1]?.split('</section>')[0] ?? '';

describe.each([...html])('%s', (_path, text) => {
  it('fetches nothing, runs nothing, and is styled by the one style its policy lets through', () => {
    expect(text).not.toMatch(/<script|<link|<img|<iframe|\bsrc=|\bstyle=|\bon\w+=/i);
    // A form comes back to the documentation, where the secret is not asked for.
    for (const [, action] of text.matchAll(/<form\b([^>]*)>/g)) {
      expect(action).toBe(' method="post" action="/docs/signatures/try"');
    }
    const [style = '', ...others] = [...text.matchAll(/<style>([^]*?)<\/style>/g)].map((found) => found[1]);
    expect(others).toEqual([]);
    expect(style).not.toMatch(/url\(|@import/);
    const hash = createHash('sha256').update(style).digest('base64');
    expect(DOCS_POLICY).toContain(`style-src 'sha256-${hash}'`);
    expect(DOCS_POLICY).toContain(`default-src 'none'`);
    expect(DOCS_POLICY).not.toMatch(/script|unsafe|http|\*/);
  });

  it('links to what there is, on this gateway only', () => {
    const links = [...text.matchAll(/href="([^"]*)"/g)].map((found) => found[1] ?? '');
    expect(links).not.toEqual([]);
    for (const link of links) {
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? text : path === '/docs' ? 'Swagger UI' : html.get(path);
      expect([link, target === undefined]).toEqual([link, false]);
      if (anchor !== undefined) expect(idsIn(target ?? '')).toContain(anchor);
    }
  });

  it('has no two places of one name', () => {
    expect([...new Set(idsIn(text))]).toEqual(idsIn(text));
  });
});

describe('the page on errors', () => {
  it('explains every code of the native API at the anchor that problem documents name', () => {
    expect(idsIn(pageAt('/docs/errors')).sort()).toEqual(Object.keys(PROBLEMS).sort());
    for (const [code, { status, title, about }] of Object.entries(PROBLEMS)) {
      const section = readable(sectionOf('/docs/errors', code));
      expect(section).toContain(`HTTP ${status} ${title}`);
      expect(section).toContain(about.replaceAll('`', ''));
    }
  });
});

const computed = ({ digest, secret, keyPrefix, signed }: SignatureVector): string => {
  if (digest === 'md5') return createHash('md5').update(signed).digest('hex');
  if (keyPrefix === undefined) return createHmac('sha256', secret).update(signed).digest('hex');
  const key = Buffer.from(secret.slice(keyPrefix.length), 'base64');
  return `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
};

const vectorOf = (id: string): SignatureVector => {
  const row = SIGNATURES.find((one) => one.id === id);
  if (!row) throw new Error(`no dialect ${id}`);
  return row.vector;
};
const given = ({ given: pairs }: SignatureVector, name: string): string =>
  pairs.find(([key]) => key === name)?.[1] ?? '';

/** By dialect, as its maker has it. */
const SIGNED_IN: Readonly<Record<string, string>> = {
  epusdt: 'signature',
  bepusdt: 'signature',
  gmpay: 'signature',
  tokenpay: 'Signature',
  epay: 'sign',
};

describe('the page on signatures', () => {
  it.each(SIGNATURES.map(({ id, vector }) => [id, vector] as const))(
    '%s: the example is right and on the page',
    (id, vector) => {
      expect(computed(vector)).toBe(vector.signature);
      const section = readable(sectionOf('/docs/signatures', id));
      for (const text of [vector.secret, vector.signed, vector.signature, vector.check]) {
        expect(section).toContain(text);
      }
    },
  );

  it.each(SIGNATURES.map(({ id, vector }) => [id, vector] as const))(
    '%s: the command prints the signature, where its programs are installed',
    (_id, { check, signature }) => {
      let printed: string;
      try {
        printed = execFileSync('sh', ['-c', `set -e; command -v openssl base64 md5sum >&2; ${check}`], {
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'ignore'],
        });
      } catch {
        console.log('openssl, base64 or md5sum is missing here: the command of the page is not run');
        return;
      }
      expect(signature).toContain(printed.split(/\s/)[0]);
      expect(printed.trim().length).toBeGreaterThan(31);
    },
  );

  const ofShops = SIGNATURES.flatMap(({ id, dialect, vector }) =>
    dialect === null ? [] : [{ id, dialect, vector }],
  );

  it('has an example for each way in which a shop may sign', () => {
    const wanted = SIGNING_DIALECTS.flatMap((dialect) =>
      (SIGNING_RULES[dialect]?.digests ?? []).map((digest) => `${dialect}, ${digest}`),
    );
    expect(wanted).toContain('gmpay, hmac-sha256');
    expect(ofShops.map(({ dialect, vector }) => `${dialect}, ${vector.digest}`).sort()).toEqual(
      wanted.sort(),
    );
    expect(ofShops.map(({ dialect }) => dialect)).toEqual(expect.arrayContaining([...SIGNING_DIALECTS]));
  });

  it.each(ofShops)('$id: the gateway signs so, and wants it so of a request', ({ dialect, vector }) => {
    const { given: fields, secret, signature, digest } = vector;
    const rules = SIGNING_RULES[dialect];
    if (!rules) throw new Error(`no dialect ${dialect}`);
    expect(signFields(fields, secret, rules, digest)).toBe(signature);
    expect(signFields(fields, `${secret}x`, rules, digest)).not.toBe(signature);
    const request = JSON.stringify(Object.fromEntries([...fields, [rules.field, signature]]));
    const explained = explainSigning(dialect, request);
    expect(explained).toMatchObject({ field: SIGNED_IN[dialect], given: signature });
    expect(explained?.digests).toContain(digest);
    expect((explained?.texts[0] ?? '') + (digest === 'md5' ? secret : '')).toBe(vector.signed);
  });

  it.each(ofShops)('$id: whoever goes by its steps alone arrives at it', ({ id, dialect, vector }) => {
    const { given: fields, secret, signature, digest, signed } = vector;
    const text = fields
      .filter(([, value]) => value !== '')
      .sort(([one], [other]) => Buffer.compare(Buffer.from(one), Buffer.from(other)))
      .map(([name, value]) => `${name}=${value}`)
      .join('&');
    expect(signed).toBe(digest === 'md5' ? text + secret : text);
    const reckoned =
      digest === 'md5'
        ? createHash('md5').update(`${text}${secret}`, 'utf8').digest('hex')
        : createHmac('sha256', Buffer.from(secret, 'utf8')).update(text, 'utf8').digest('hex');
    expect(reckoned).toBe(signature);
    const section = readable(sectionOf('/docs/signatures', id));
    expect(section).toContain(`is ${SIGNED_IN[dialect] ?? '?'}.`);
  });

  it('the manual of epusdt v0.x has the same example', () => {
    const manual = readFileSync(join(__dirname, '../../../docs/api/epusdt.md'), 'utf8');
    expect(manual).toContain(vectorOf('epusdt-v0').signature);
  });

  it('events: the gateway signs so, and a library that is not ours agrees', () => {
    const vector = vectorOf('standard-webhooks');
    const [id = '', time = '', body = ''] = ['webhook-id', 'webhook-timestamp', 'body'].map((name) =>
      given(vector, name),
    );
    expect(`${id}.${time}.${body}`).toBe(vector.signed);
    const headers = signWebhook({
      id,
      timestampSeconds: Number(time),
      body,
      secrets: [vector.secret],
    });
    expect(headers['webhook-signature']).toBe(vector.signature);
    const library = new Webhook(vector.secret);
    expect(library.sign(id, new Date(Number(time) * 1_000), body)).toBe(vector.signature);
  });
});

describe('the page on events', () => {
  it('shows every type with a body', () => {
    expect(idsIn(pageAt('/docs/events'))).toEqual([...EVENT_TYPES]);
    for (const type of EVENT_TYPES) {
      const shown = /<pre>([^]*?)<\/pre>/.exec(sectionOf('/docs/events', type))?.[1] ?? '';
      expect(JSON.parse(readable(shown))).toEqual({
        type,
        timestamp: expect.stringMatching(/^\d{4}-.*Z$/) as unknown,
        data: EVENTS[type].data,
      });
    }
  });
});

describe('the manuals', () => {
  const FOLDER = join(__dirname, '../../../docs/api');
  const read = (name: string): string => readFileSync(join(FOLDER, name), 'utf8');
  /** First cells of the tables: what is in them as code. */
  const firstCells = (text: string): string[] =>
    [...text.matchAll(/^\|([^|]*)\|/gm)].flatMap(([, cell = '']) =>
      [...cell.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word),
    );

  it('name every scope and every type of event, and none that is not', () => {
    const scopes = firstCells(read('native.md')).filter((word) => /^[a-z]+:[a-z]+$/.test(word));
    expect(scopes.sort()).toEqual([...API_SCOPES].sort());
    const types = firstCells(read('events.md')).filter((word) => /^(?:[a-z]+\.[a-z_]+|ping)$/.test(word));
    expect(types.sort()).toEqual([...EVENT_TYPES].sort());
  });

  it('say of each type of event what is in it', () => {
    for (const [, type = '', cell = ''] of read('events.md').matchAll(
      /^\| `([^`]+)` \|[^|]*\|([^|]*)\|$/gm,
    )) {
      const told = [...cell.matchAll(/`([^`]+)`/g)].map(([, word]) => word);
      const { data } = EVENTS[type as EventType];
      expect([type, told]).toEqual([type, Object.keys(data).filter((key) => key !== 'order')]);
    }
  });

  it('name codes of problems and addresses that there are', () => {
    const operations = JSON.parse(read('openapi.json')) as { paths: object };
    const paths = Object.keys(operations.paths);
    for (const name of ['native.md', 'events.md', 'quick-start.md']) {
      const text = read(name);
      const asked = [...text.matchAll(/\/api\/v2(\/[\w./{}-]+\w}?)/g)].map(
        ([, path = '']) => `/api/v2${path}`,
      );
      expect(asked.filter((path) => !paths.includes(path) && !text.includes(`${path}/$`))).toEqual([]);
      const codes = [...text.matchAll(/^\| `([a-z]+_[a-z]+)` \(\d{3}\)/gm)].map(([, code]) => code);
      expect(codes.filter((code) => !Object.hasOwn(PROBLEMS, code ?? ''))).toEqual([]);
    }
  });
});
