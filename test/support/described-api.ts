import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';

/** What JSON holds, unchecked. */
type Json = ReturnType<typeof JSON.parse>;

/** docs/api/openapi.json, which a test holds equal to the code. */
export const OPENAPI: Json = JSON.parse(
  readFileSync(join(__dirname, '..', '..', 'docs', 'api', 'openapi.json'), 'utf8'),
);

/** One operation, with the examples that stand in the document. */
export interface DescribedOperation {
  readonly id: string;
  readonly method: string;
  /** Its parameters in braces. */
  readonly path: string;
  /** Of the native API: asked with a key. */
  readonly isNative: boolean;
  /** Of the path and of the query, by name; only those that have an example. */
  readonly pathExamples: Readonly<Record<string, string>>;
  readonly queryExamples: Readonly<Record<string, string>>;
  /** `undefined`: nothing is sent. */
  readonly request: Json;
  /** By status, those that are no refusals. */
  readonly answers: Readonly<Record<string, DescribedAnswer>>;
}

export interface DescribedAnswer {
  readonly type: string;
  readonly example: Json;
  /** Says what is wrong with a body; empty when nothing is. */
  problems(body: Json): string[];
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
const PREFIX = '/api/v2';

/** What a schema does not name is not there: else a field could be forgotten in the document. */
function closed(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const within = Object.fromEntries(
    Object.entries<Json>(schema).map(([key, value]) => [key, DATA.has(key) ? value : closed(value)]),
  );
  const isObject = typeof schema.properties === 'object' && typeof schema.type === 'string';
  return isObject && schema.additionalProperties === undefined
    ? { ...within, additionalProperties: false }
    : within;
}

const DATA = new Set(['examples', 'default', 'enum', 'const']);
const COMPONENTS = { schemas: closed(OPENAPI.components.schemas) };

const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true, strictRequired: false });
addFormats(ajv);
ajv.addKeyword('components');

function checker(schema: Json): (body: Json) => string[] {
  let validate: ValidateFunction | undefined;
  return (body) => {
    validate ??= ajv.compile({ ...closed(schema), components: COMPONENTS });
    if (validate(body)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) =>
        `${instancePath || '/'} ${message ?? ''} ${JSON.stringify(params)}`,
    );
  };
}

export const requestProblems = (id: string, body: Json): string[] => {
  const { operation } = find(id);
  return checker(operation.requestBody.content['application/json'].schema)(body);
};

function find(id: string): { path: string; method: string; operation: Json } {
  const found = all().find(({ operation }) => operation.operationId === id);
  if (!found) throw new Error(`no operation ${id}`);
  return found;
}

const all = (): { path: string; method: string; operation: Json }[] =>
  Object.entries<Json>(OPENAPI.paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method]).map((method) => ({ path, method, operation: item[method] })),
  );

const examplesOf = (parameters: Json[], place: string): Record<string, string> =>
  Object.fromEntries(
    parameters
      .filter((one) => one.in === place)
      .map((one) => [one.name, one.example ?? one.schema?.examples?.[0]])
      .filter(([, example]) => example !== undefined),
  );

/** What a document shows to be sent; `undefined`: nothing. */
export const requestExample = (document: Json, path: string, method: string): Json =>
  document.paths[path][method.toLowerCase()].requestBody?.content?.['application/json']?.example;

export const OPERATIONS: readonly DescribedOperation[] = all().map(({ path, method, operation }) => {
  const answers = Object.entries<Json>(operation.responses)
    .filter(([status]) => /^2/.test(status))
    .map(([status, { content = {} }]): [string, DescribedAnswer] => {
      const [[type, media] = ['', {}]] = Object.entries<Json>(content);
      return [status, { type, example: media.example, problems: checker(media.schema ?? {}) }];
    });
  return {
    id: operation.operationId,
    method: method.toUpperCase(),
    path,
    isNative: path.startsWith(`${PREFIX}/`),
    pathExamples: examplesOf(operation.parameters ?? [], 'path'),
    queryExamples: examplesOf(operation.parameters ?? [], 'query'),
    request: requestExample(OPENAPI, path, method),
    answers: Object.fromEntries(answers),
  };
});
