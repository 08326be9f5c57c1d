import { Draws } from './scenario-draws';

/** The parts of an OpenAPI 3.1 document that the fuzzer reads. */
export interface FuzzSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, FuzzSchema>>;
  readonly items?: FuzzSchema;
  readonly examples?: readonly unknown[];
  readonly example?: unknown;
  readonly enum?: readonly unknown[];
  readonly allOf?: readonly FuzzSchema[];
}
interface FuzzParameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header' | 'cookie';
  readonly schema?: FuzzSchema;
  readonly example?: unknown;
}
interface FuzzContent {
  readonly schema?: FuzzSchema;
  readonly example?: unknown;
}
interface FuzzOperation {
  readonly operationId?: string;
  readonly parameters?: readonly FuzzParameter[];
  readonly requestBody?: { readonly content?: Readonly<Record<string, FuzzContent>> };
}
export interface FuzzDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, FuzzOperation>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, FuzzSchema>> };
}

export interface FuzzRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

export interface FuzzTarget {
  readonly method: string;
  readonly template: string;
  readonly operation: FuzzOperation;
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
const ODD_METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const LONG = 5_000;
const HUGE = 70_000;

/** What people, programs and attackers write where something else was meant. */
const ODD_TEXTS: readonly string[] = [
  '',
  ' ',
  '0',
  '-1',
  '1e400',
  '00042.5000',
  '0x10',
  'NaN',
  'null',
  'true',
  '9223372036854775808',
  '0.0000000000000000001',
  '9'.repeat(400),
  "' OR 1=1 --",
  '"; DROP TABLE orders; --',
  '../../etc/passwd',
  '<script>alert(1)</script>',
  '=cmd|calc',
  '\u0000',
  'a\u0000b',
  '\u202e\u200f',
  '\ud83d\ude00'.repeat(40),
  '\ud800',
  '汉字'.repeat(200),
  'x'.repeat(LONG),
  '%00%0a%2f',
  '2026-13-45T99:99:99Z',
  '+275760-09-13T00:00:00.001Z',
  'http://127.0.0.1:1/x',
  'http://user:pass@[::1]/',
  'javascript:alert(1)',
  'T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb',
  'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t',
  'constructor',
  '__proto__',
];
const ODD_VALUES: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  Number.MAX_SAFE_INTEGER,
  [],
  [[]],
  {},
  { a: { b: { c: [1, null] } } },
  JSON.parse('{"__proto__":{"polluted":true}}'),
];
const ODD_BODIES: readonly string[] = [
  '',
  ' ',
  'null',
  '[]',
  '"text"',
  '0',
  '{',
  '{"a":1,}',
  '{"a":1}{"b":2}',
  '\ufeff{}',
  '['.repeat(LONG),
  `{"a":${'['.repeat(200)}${']'.repeat(200)}}`,
  `{"a":"${'x'.repeat(HUGE)}"}`,
  '{"note":"a","note":"b"}',
  '\u0000\u0001',
];

/** Requests made from an OpenAPI document: near its examples, and far from them. The same seed makes the same ones. */
export class Fuzzer {
  readonly targets: readonly FuzzTarget[];
  private readonly draws: Draws;

  constructor(
    private readonly document: FuzzDocument,
    /** Things that exist, by the name of the parameter that wants them. */
    private readonly known: Readonly<Record<string, readonly string[]>>,
    seed: number,
  ) {
    this.draws = new Draws(seed);
    this.targets = Object.entries(document.paths).flatMap(([template, operations]) =>
      Object.entries(operations)
        .filter(([method]) => METHODS.includes(method))
        .map(([method, operation]) => ({ method: method.toUpperCase(), template, operation })),
    );
  }

  request({ method, template, operation }: FuzzTarget): FuzzRequest {
    const parameters = operation.parameters ?? [];
    const path = template.replace(/\{(\w+)\}/g, (_whole, name: string) => this.pathValue(name, parameters));
    const query = parameters.filter((one) => one.in === 'query' && this.draws.chance(0.3));
    const pairs = query.map((one) => `${encode(one.name)}=${encode(this.text(one.name, one))}`);
    if (this.draws.chance(0.1)) pairs.push(`${encode(this.oddText())}=${encode(this.oddText())}`);
    if (this.draws.chance(0.05)) pairs.push('limit=1&limit=2', 'cursor=%%%');
    const sent = this.draws.chance(0.03) ? this.draws.pick(ODD_METHODS) : method;
    const bodiless = sent === 'GET' || sent === 'OPTIONS';
    return {
      method: sent,
      path: pairs.length === 0 ? path : `${path}?${pairs.join('&')}`,
      headers: this.headers(sent),
      body: bodiless ? null : this.body(operation),
    };
  }

  private pathValue(name: string, parameters: readonly FuzzParameter[]): string {
    const parameter = parameters.find((one) => one.name === name && one.in === 'path');
    return encode(this.text(name, parameter)) || '%20';
  }

  /** Most often something that could be right: what is refused at once reaches little of the code. */
  private text(name: string, parameter: FuzzParameter | undefined): string {
    const there = this.known[name];
    if (there && there.length > 0 && this.draws.chance(0.5)) return this.draws.pick(there);
    const example = parameter?.example ?? this.exampleOf(parameter?.schema);
    if (example !== undefined && this.draws.chance(0.5)) return asText(example);
    return this.oddText();
  }

  private headers(method: string): Record<string, string> {
    const { draws } = this;
    const headers: Record<string, string> = {};
    if (draws.chance(0.3))
      headers['content-type'] = draws.pick(['application/json', 'text/plain', 'x', '*/*']);
    if (draws.chance(0.2)) headers['if-none-match'] = draws.pick(['*', '"x"', 'W/"x"', ',,', '"'.repeat(50)]);
    if (method === 'POST' && draws.chance(0.3)) {
      headers['idempotency-key'] = draws.pick([`k${draws.between(1, 40)}`, '', ' ', 'x'.repeat(256), 'é']);
    }
    if (draws.chance(0.1)) headers['x-forwarded-for'] = draws.pick(['1.2.3.4', 'x', '::1, 2', ',']);
    if (draws.chance(0.1)) headers['last-event-id'] = draws.pick(['x', '0', 'y'.repeat(500)]);
    return headers;
  }

  private body({ requestBody }: FuzzOperation): string | null {
    const { draws } = this;
    const content = Object.values(requestBody?.content ?? {})[0];
    if (!content || draws.chance(0.1)) return draws.chance(0.5) ? draws.pick(ODD_BODIES) : null;
    const example = content.example ?? this.exampleOf(content.schema);
    if (typeof example !== 'object' || example === null) return draws.pick(ODD_BODIES);
    const fields = Object.entries(example as Record<string, unknown>);
    const changed = fields
      .filter(() => !draws.chance(0.1))
      .map(([name, value]): [string, unknown] => [name, this.bodyValue(name, value)]);
    if (draws.chance(0.1)) changed.push([this.oddText(), this.oddValue()]);
    return JSON.stringify(Object.fromEntries(changed));
  }

  private bodyValue(name: string, value: unknown): unknown {
    const { draws } = this;
    const there = this.known[name];
    if (there && there.length > 0 && draws.chance(0.4)) return draws.pick(there);
    // Otherwise each reference would be asked for twice.
    if (name === 'reference' && draws.chance(0.7)) return `F-${draws.next()}`;
    return draws.chance(0.6) ? value : this.oddValue();
  }

  private oddText(): string {
    return this.draws.pick(ODD_TEXTS);
  }

  private oddValue(): unknown {
    return this.draws.chance(0.6) ? this.oddText() : this.draws.pick(ODD_VALUES);
  }

  private exampleOf(schema: FuzzSchema | undefined): unknown {
    if (!schema) return undefined;
    if (schema.$ref !== undefined) {
      return this.exampleOf(this.document.components?.schemas?.[schema.$ref.split('/').pop() ?? '']);
    }
    if (schema.examples && schema.examples.length > 0) return schema.examples[0];
    if (schema.example !== undefined) return schema.example;
    if (schema.enum && schema.enum.length > 0) return this.draws.pick(schema.enum);
    if (schema.allOf) return Object.assign({}, ...schema.allOf.map((one) => this.exampleOf(one) as object));
    if (!schema.properties) return undefined;
    const fields = Object.entries(schema.properties).map(([name, one]) => [name, this.exampleOf(one)]);
    return Object.fromEntries(fields.filter(([, value]) => value !== undefined));
  }
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** As a client that knows nothing of lone surrogates would. */
const encode = (text: string): string => encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd'));
