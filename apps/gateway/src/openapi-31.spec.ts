import { toOpenApi31, type Node } from './openapi-31';

const REF = { $ref: '#/components/schemas/B' };

/** The schema as it stands among the components afterwards. */
function modern(schema: object): unknown {
  const document = toOpenApi31({ openapi: '3.0.0', components: { schemas: { A: schema } } });
  return ((document['components'] as Node)['schemas'] as Node)['A'];
}

describe('the words of OpenAPI 3.1', () => {
  it.each<[string, object, object]>([
    ['a text', { type: 'string', maxLength: 3 }, { type: 'string', maxLength: 3 }],
    ['a text or null', { type: 'string', nullable: true }, { type: ['string', 'null'] }],
    ['nullable: false', { type: 'string', nullable: false }, { type: 'string' }],
    ['null twice', { type: ['string', 'null'], nullable: true }, { type: ['string', 'null'] }],
    [
      'one of some words or null',
      { type: 'string', enum: ['a'], nullable: true },
      { type: ['string', 'null'], enum: ['a', null] },
    ],
    [
      'one of some words, null already among them',
      { type: 'string', enum: ['a', null], nullable: true },
      { type: ['string', 'null'], enum: ['a', null] },
    ],
    ['anything or null', { description: 'x', nullable: true }, { description: 'x' }],
    ['a reference', REF, REF],
    [
      'a reference or null',
      { ...REF, nullable: true, description: 'x' },
      { description: 'x', anyOf: [REF, { type: 'null' }] },
    ],
    [
      'a wrapped reference or null, as Nest writes it',
      { nullable: true, type: 'object', allOf: [REF], description: 'x' },
      { description: 'x', anyOf: [REF, { type: 'null' }] },
    ],
    [
      'several together or null',
      { nullable: true, allOf: [REF, { type: 'object' }] },
      { anyOf: [{ allOf: [REF, { type: 'object' }] }, { type: 'null' }] },
    ],
    ['one of several or null', { nullable: true, oneOf: [REF] }, { oneOf: [REF, { type: 'null' }] }],
    ['any of several or null', { nullable: true, anyOf: [REF] }, { anyOf: [REF, { type: 'null' }] }],
    ['above', { minimum: 1, exclusiveMinimum: true }, { exclusiveMinimum: 1 }],
    ['from', { minimum: 1, exclusiveMinimum: false }, { minimum: 1 }],
    ['below', { maximum: 0, exclusiveMaximum: true }, { exclusiveMaximum: 0 }],
    ['up to', { maximum: 9, exclusiveMaximum: false }, { maximum: 9 }],
    ['above nothing', { exclusiveMinimum: true }, {}],
    ['above, in the new words', { exclusiveMinimum: 1 }, { exclusiveMinimum: 1 }],
    [
      'between, at both ends',
      { minimum: 1, exclusiveMinimum: true, maximum: 2, exclusiveMaximum: true },
      { exclusiveMinimum: 1, exclusiveMaximum: 2 },
    ],
    ['an example', { type: 'string', example: 'a' }, { type: 'string', examples: ['a'] }],
    [
      'null as the example',
      { type: 'string', nullable: true, example: null },
      { type: ['string', 'null'], examples: [null] },
    ],
    [
      'a list as the example',
      { type: 'array', items: {}, example: [1] },
      { type: 'array', items: {}, examples: [[1]] },
    ],
    [
      'a file',
      { type: 'string', format: 'binary' },
      { type: 'string', contentMediaType: 'application/octet-stream' },
    ],
    [
      'a file, in Nest’s words',
      { type: 'file' },
      { type: 'string', contentMediaType: 'application/octet-stream' },
    ],
    ['base64', { type: 'string', format: 'byte' }, { type: 'string', contentEncoding: 'base64' }],
    ['another format', { type: 'string', format: 'date-time' }, { type: 'string', format: 'date-time' }],
  ])('%s', (_name, old, expected) => expect(modern(old)).toEqual(expected));

  const OLD = { type: 'string', nullable: true };
  const NEW = { type: ['string', 'null'] };

  it.each<[string, (schema: object) => object]>([
    ['properties', (schema) => ({ type: 'object', properties: { a: schema } })],
    ['properties named as keywords are', (schema) => ({ properties: { nullable: schema, example: schema } })],
    ['the values of a map', (schema) => ({ type: 'object', additionalProperties: schema })],
    ['the values of some names', (schema) => ({ patternProperties: { '^a': schema } })],
    ['items', (schema) => ({ type: 'array', items: schema })],
    ['parts', (schema) => ({ allOf: [schema], anyOf: [schema], oneOf: [schema], not: schema })],
    ['parts of parts', (schema) => ({ items: { properties: { a: { items: schema } } } })],
  ])('also in %s', (_name, around) => expect(modern(around(OLD))).toEqual(around(NEW)));

  const media = (schema: object): object => ({ 'application/json': { schema } });
  const operation = (schema: object): object => ({
    parameters: [{ name: 'a', in: 'query', schema }],
    requestBody: { content: media(schema) },
    responses: { 200: { headers: { a: { schema } }, content: media(schema) } },
    callbacks: { a: { '{$url}': { post: { requestBody: { content: media(schema) } } } } },
  });

  it.each<[string, (schema: object) => object]>([
    ['an operation', (schema) => ({ paths: { '/a': { post: operation(schema) } } })],
    ['all operations of a path', (schema) => ({ paths: { '/a': { parameters: [{ schema }] } } })],
    ['a webhook', (schema) => ({ webhooks: { a: { post: operation(schema) } } })],
    [
      'shared parts',
      (schema) => ({ components: { parameters: { a: { schema } }, headers: { a: { schema } } } }),
    ],
    ['shared bodies', (schema) => ({ components: { requestBodies: { a: { content: media(schema) } } } })],
    ['shared answers', (schema) => ({ components: { responses: { a: { content: media(schema) } } } })],
  ])('wherever a schema is: %s', (_name, around) => {
    expect(toOpenApi31(around(OLD))).toEqual({ ...around(NEW), openapi: '3.1.0' });
  });

  it('leaves alone what only looks like a schema', () => {
    const example = { nullable: true, example: 1, exclusiveMinimum: true, minimum: 1 };
    const document = {
      openapi: '3.1.0',
      paths: {
        '/a': {
          get: {
            parameters: [{ name: 'a', in: 'query', example }],
            responses: { 200: { content: { 'application/json': { example } } } },
          },
        },
      },
      components: { schemas: { A: { default: example, enum: [example], examples: [example] } } },
    };
    expect(toOpenApi31(document)).toEqual(document);
  });
});
