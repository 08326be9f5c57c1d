import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TAGS } from '../../apps/gateway/src/openapi-document';
import { openApiFile } from '../../apps/gateway/src/openapi-file';

const ROOT = join(__dirname, '..', '..');
const FILE = 'docs/api/openapi.json';
const METHODS = ['get', 'put', 'post', 'delete', 'patch'];

/** What JSON holds, unchecked. */
type Json = ReturnType<typeof JSON.parse>;

interface Described {
  readonly path: string;
  readonly method: string;
  readonly operation: Json;
}

/** Values that hold data, not words of the document. */
const DATA = new Set(['example', 'examples', 'default', 'enum', 'const', 'value']);
/** Objects whose keys are names, not words of the document. */
const NAMES = new Set(['properties', 'patternProperties', 'schemas', 'mapping']);

/** Every object in which a word of a schema could stand, with where it is. */
function* objects(value: Json, place = ''): Generator<[place: string, object: Json]> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield [place, value];
  for (const [key, content] of Object.entries(value)) {
    if (DATA.has(key)) continue;
    const at = `${place}/${key}`;
    if (!NAMES.has(key)) yield* objects(content, at);
    else for (const [name, one] of Object.entries(content as object)) yield* objects(one, `${at}/${name}`);
  }
}

/** What OpenAPI 3.0 writes and 3.1 does not. */
const OLD_WORDS: readonly (readonly [word: string, isOld: (object: Json, place: string) => boolean])[] = [
  ['nullable', (object) => 'nullable' in object],
  ['exclusiveMinimum: true', (object) => typeof object.exclusiveMinimum === 'boolean'],
  ['exclusiveMaximum: true', (object) => typeof object.exclusiveMaximum === 'boolean'],
  ['example in a schema', (object, place) => 'example' in object && isSchema(place)],
  [
    'examples that are no list',
    (object, place) => 'examples' in object && isSchema(place) && !Array.isArray(object.examples),
  ],
  ['format: binary', (object) => object.format === 'binary'],
  ['format: byte', (object) => object.format === 'byte'],
  ['type: file', (object) => object.type === 'file'],
];

const isSchema = (place: string): boolean =>
  /\/(?:schema|items|not|additionalProperties|(?:allOf|anyOf|oneOf)\/\d+|(?:schemas|properties)\/[^/]+)$/.test(
    place,
  );

const oldWordsIn = (document: Json): string[] =>
  [...objects(document)].flatMap(([place, object]) =>
    OLD_WORDS.filter(([, isOld]) => isOld(object, place)).map(([word]) => `${place}: ${word}`),
  );

function operations(document: Json): Described[] {
  return Object.entries<Json>(document.paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method]).map((method) => ({ path, method, operation: item[method] })),
  );
}

/** What an operation shows no example of: its request, an answer that is no refusal, a parameter that it needs. */
function withoutExample({ operationId, requestBody, responses, parameters = [] }: Json): string[] {
  const answers = Object.entries<Json>(responses).filter(([status]) => /^2/.test(status));
  const bodies: [string, Json][] = [
    ...(requestBody ? [['request', requestBody] as [string, Json]] : []),
    ...answers.filter(([status]) => status !== '204'),
  ];
  const shown = ({ content = {} }: Json): boolean => {
    const media = Object.values<Json>(content as object);
    return media.length > 0 && media.every((one) => 'example' in one);
  };
  return [
    ...(answers.length === 0 ? ['no success'] : []),
    ...bodies.filter(([, body]) => !shown(body)).map(([name]) => name),
    ...parameters
      .filter(
        ({ required, schema, example }: Json) =>
          required && example === undefined && !schema?.examples?.length,
      )
      .map(({ name }: Json) => `parameter ${String(name)}`),
  ].map((what: string) => `${String(operationId)}: ${what}`);
}

/** The first line in which two texts differ. */
function difference(before: string, after: string): string {
  const [old, now] = [before.split('\n'), after.split('\n')];
  const line = now.findIndex((text, index) => text !== old[index]);
  const at = line < 0 ? now.length : line;
  return `line ${at + 1}: was ${JSON.stringify(old[at] ?? '')}, is ${JSON.stringify(now[at] ?? '')}`;
}

describe('the OpenAPI document', () => {
  let text = '';
  let document: Json;
  beforeAll(async () => {
    text = await openApiFile();
    document = JSON.parse(text);
  });

  const native = (): Described[] => operations(document).filter(({ path }) => path.startsWith('/api/v2'));

  it('is the one in docs/api, so that every change of the interface is seen', () => {
    const kept = readFileSync(join(ROOT, FILE), 'utf8');
    if (kept === text) return;
    throw new Error(
      `${FILE} is not what the code says; run "npm run openapi", look at what changed, and commit it. First difference: ${difference(kept, text)}`,
    );
  });

  it('is the same whenever it is made', async () => {
    expect((await openApiFile()) === text).toBe(true);
  });

  it('is valid OpenAPI 3.1, says a validator that is not ours', () => {
    const validate = `
      import { text } from 'node:stream/consumers';
      import { Validator } from '@seriousme/openapi-schema-validator';
      const validator = new Validator();
      const result = await validator.validate(JSON.parse(await text(process.stdin)));
      console.log(JSON.stringify({ ...result, version: validator.version }));
    `;
    const said = execFileSync(process.execPath, ['--input-type=module', '--eval', validate], {
      cwd: ROOT,
      input: text,
      encoding: 'utf8',
    });
    expect(JSON.parse(said)).toEqual({ valid: true, version: '3.1' });
  });

  it('has none of the words of 3.0', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(oldWordsIn(document)).toEqual([]);
  });

  it('would be found out if it had', () => {
    const old = {
      components: {
        schemas: {
          A: { type: 'string', nullable: true, example: 'a' },
          B: { properties: { nullable: { exclusiveMinimum: true } }, example: { nullable: true } },
          C: { items: { type: 'string', format: 'binary' }, allOf: [{ exclusiveMaximum: false }] },
        },
      },
    };
    expect(oldWordsIn(old)).toEqual([
      '/components/schemas/A: nullable',
      '/components/schemas/A: example in a schema',
      '/components/schemas/B: example in a schema',
      '/components/schemas/B/properties/nullable: exclusiveMinimum: true',
      '/components/schemas/C/items: format: binary',
      '/components/schemas/C/allOf/0: exclusiveMaximum: true',
    ]);
  });

  it('names no host and holds no secret', () => {
    expect(document.servers).toEqual([{ url: '/' }]);
    expect(text).not.toMatch(/localhost|127\.0\.0\.1|0\.0\.0\.0/);
    for (const host of text.matchAll(/https?:\/\/([\w.-]+)/g)) expect(host[1]).toMatch(/\.example$/);
    // Examples show how a secret begins, never one that could be in use.
    expect(text).not.toMatch(/sk_(?:live|test)_[0-9A-Za-z]{9,}/);
    expect(text).not.toMatch(/whsec_[0-9A-Za-z+/]{8,}/);
    expect(text).toContain('"signature": "<md5, see below>"');
  });

  it('holds both APIs', () => {
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining([
        '/api/v1/order/create-transaction',
        '/api/v1/order/query-transaction',
        '/api/v1/order/query-networks',
        '/pay/check-status/{trade_id}',
        '/api/v2/me',
      ]),
    );
  });

  it('gives each operation a name of its own, a summary and a described tag', () => {
    const ids = operations(document).map(({ operation }) => operation.operationId as string);
    expect(ids.filter((id) => !/^[a-z][A-Za-z0-9]+$/.test(id))).toEqual([]);
    expect([...new Set(ids)].sort()).toEqual([...ids].sort());
    const described = new Set(TAGS.map(([name]) => name));
    const used = new Set<string>();
    for (const { path, method, operation } of operations(document)) {
      expect(`${method} ${path}: ${String(operation.summary ?? '')}`).toMatch(/: \S/);
      expect(operation.tags).toHaveLength(1);
      used.add(operation.tags[0]);
    }
    expect([...used].sort()).toEqual([...described].sort());
    expect(document.tags.map((tag: Json) => tag.name)).toEqual([...described]);
  });

  it('asks for a key in all of the native API, and nowhere else', () => {
    expect(document.components.securitySchemes).toMatchObject({ bearer: { type: 'http', scheme: 'bearer' } });
    for (const { path, operation } of operations(document)) {
      expect([path, operation.security]).toEqual([
        path,
        path.startsWith('/api/v2') ? [{ bearer: [] }] : undefined,
      ]);
    }
  });

  it('has an example for whatever is sent and for whatever is answered, in both APIs', () => {
    expect(operations(document).flatMap(({ operation }) => withoutExample(operation))).toEqual([]);
  });

  it('would be found out if it had not', () => {
    const example = { content: { 'application/json': { example: 1 } } };
    expect(
      withoutExample({
        operationId: 'a',
        parameters: [{ name: 'p', required: true, schema: {} }],
        requestBody: { content: { 'application/json': {} } },
        responses: { 200: { description: '' }, 201: example, 204: { description: '' }, 404: {} },
      }),
    ).toEqual(['a: request', 'a: 200', 'a: parameter p']);
    expect(withoutExample({ operationId: 'b', responses: { 404: example } })).toEqual(['b: no success']);
  });

  it('says of each refusal of the native API that it is a problem document', () => {
    const others = native().flatMap(({ operation }) =>
      Object.entries<Json>(operation.responses)
        .filter(([status]) => /^[45]/.test(status))
        .filter(([, { content }]) => Object.keys(content ?? {}).join() !== 'application/problem+json')
        .map(([status]) => `${String(operation.operationId)}: ${status}`),
    );
    expect(others).toEqual([]);
  });
});
