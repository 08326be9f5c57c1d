/** A JSON object of an OpenAPI document. */
export type Node = Readonly<Record<string, unknown>>;

/** Where schemas are found in a document of OpenAPI 3, and what is found in each place on the way there. */
type Place =
  | 'document'
  | 'components'
  | 'pathItem'
  | 'operation'
  | 'parameter'
  | 'body'
  | 'response'
  | 'media'
  | 'schema';

/** `each`: the place of every value of an array or an object. */
type Child = Place | { readonly each: Child };

const each = (place: Child): Child => ({ each: place });

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'] as const;

const CHILDREN: Readonly<Record<Place, Readonly<Record<string, Child>>>> = {
  document: { components: 'components', paths: each('pathItem'), webhooks: each('pathItem') },
  components: {
    schemas: each('schema'),
    parameters: each('parameter'),
    headers: each('parameter'),
    requestBodies: each('body'),
    responses: each('response'),
    callbacks: each(each('pathItem')),
  },
  pathItem: {
    parameters: each('parameter'),
    ...Object.fromEntries(METHODS.map((method): [string, Child] => [method, 'operation'])),
  },
  operation: {
    parameters: each('parameter'),
    requestBody: 'body',
    responses: each('response'),
    callbacks: each(each('pathItem')),
  },
  parameter: { schema: 'schema', content: each('media') },
  body: { content: each('media') },
  response: { headers: each('parameter'), content: each('media') },
  media: { schema: 'schema' },
  schema: {
    properties: each('schema'),
    patternProperties: each('schema'),
    additionalProperties: 'schema',
    items: 'schema',
    not: 'schema',
    allOf: each('schema'),
    anyOf: each('schema'),
    oneOf: each('schema'),
  },
};

/**
 * A document as Nest makes it, in the words of OpenAPI 3.1, whose schemas are JSON Schema 2020-12. Nest writes those of
 * 3.0 whatever version it is told. What is no schema (an example of an answer, say) is left alone.
 */
export function toOpenApi31(document: object): Node {
  return { ...(rewrite(document, 'document') as Node), openapi: '3.1.0' };
}

function rewrite(value: unknown, place: Child): unknown {
  if (typeof place === 'object') return rewriteEach(value, place.each);
  if (!isNode(value)) return value;
  const children = CHILDREN[place];
  const written = Object.entries(value).map(([key, content]): [string, unknown] => {
    const child = Object.hasOwn(children, key) ? children[key] : undefined;
    return [key, child === undefined ? content : rewrite(content, child)];
  });
  const node = Object.fromEntries(written);
  return place === 'schema' ? modern(node) : node;
}

function rewriteEach(value: unknown, place: Child): unknown {
  if (Array.isArray(value)) return value.map((one) => rewrite(one, place));
  if (!isNode(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, rewrite(one, place)]));
}

/** One schema; those within it are done. */
const modern = (schema: Node): Node => nullAsType(bytesAsMedia(exampleInList(boundsAsNumbers(schema))));

/** `minimum: 1, exclusiveMinimum: true` becomes `exclusiveMinimum: 1`; the same for the maximum. */
function boundsAsNumbers(schema: Node): Node {
  return (['Minimum', 'Maximum'] as const).reduce<Node>((now, end) => {
    const exclusive = `exclusive${end}`;
    const inclusive = end.toLowerCase();
    if (typeof now[exclusive] !== 'boolean') return now;
    const bound = now[exclusive] ? now[inclusive] : undefined;
    const rest = without(now, bound === undefined ? [exclusive] : [exclusive, inclusive]);
    return bound === undefined ? rest : { ...rest, [exclusive]: bound };
  }, schema);
}

function exampleInList(schema: Node): Node {
  if (!Object.hasOwn(schema, 'example')) return schema;
  return { ...without(schema, ['example']), examples: [schema['example']] };
}

/** Bytes have a media type or an encoding; `format` no longer says it. */
function bytesAsMedia(schema: Node): Node {
  if (schema['type'] === 'file' || (schema['type'] === 'string' && schema['format'] === 'binary')) {
    return { ...without(schema, ['format']), type: 'string', contentMediaType: 'application/octet-stream' };
  }
  if (schema['format'] !== 'byte') return schema;
  return { ...without(schema, ['format']), contentEncoding: 'base64' };
}

const NULL = { type: 'null' };

function nullAsType(schema: Node): Node {
  if (!Object.hasOwn(schema, 'nullable')) return schema;
  const rest = without(schema, ['nullable']);
  return schema['nullable'] === true ? orNull(rest) : rest;
}

function orNull(schema: Node): Node {
  const { type, $ref, allOf, anyOf, oneOf } = schema;
  if ($ref !== undefined) return { ...without(schema, ['$ref']), anyOf: [{ $ref }, NULL] };
  if (Array.isArray(anyOf)) return { ...schema, anyOf: [...(anyOf as unknown[]), NULL] };
  if (Array.isArray(oneOf)) return { ...schema, oneOf: [...(oneOf as unknown[]), NULL] };
  if (Array.isArray(allOf)) {
    return {
      ...without(schema, ['allOf', 'type']),
      anyOf: [allOf.length === 1 ? (allOf[0] as unknown) : { allOf }, NULL],
    };
  }
  const values = schema['enum'];
  const withNull =
    Array.isArray(values) && !values.includes(null) ? { enum: [...(values as unknown[]), null] } : {};
  if (type === undefined) return { ...schema, ...withNull };
  return { ...schema, type: [...new Set([type, 'null'].flat())], ...withNull };
}

const without = (node: Node, keys: readonly string[]): Node =>
  Object.fromEntries(Object.entries(node).filter(([key]) => !keys.includes(key)));

export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
