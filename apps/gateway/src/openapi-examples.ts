import { isNode, type Node } from './openapi-31';

const JSON_TYPE = 'application/json';
const SCHEMAS = '#/components/schemas/';
/** Schemas within schemas; a deeper one refers to itself. */
const MAX_DEPTH = 12;

/**
 * Gives every body of JSON an example of its own, put together from those of its fields, unless it has one. A body
 * whose required fields have none stays without.
 */
export function withBodyExamples(document: Node): Node {
  const schemas = isNode(document['components']) ? document['components']['schemas'] : undefined;
  const example = (schema: unknown): unknown => exampleOf(schema, isNode(schemas) ? schemas : {});
  return { ...document, paths: eachValue(document['paths'], (path) => eachValue(path, completed(example))) };
}

const completed =
  (example: (schema: unknown) => unknown) =>
  (operation: unknown): unknown => {
    if (!isNode(operation) || !isNode(operation['responses'])) return operation;
    const { requestBody, responses } = operation;
    return {
      ...operation,
      ...(requestBody === undefined ? {} : { requestBody: withExample(requestBody, example) }),
      responses: Object.fromEntries(
        Object.entries(responses).map(([status, response]) => [
          status,
          status.startsWith('2') ? withExample(response, example) : response,
        ]),
      ),
    };
  };

/** `holder`: a request body or a response. */
function withExample(holder: unknown, example: (schema: unknown) => unknown): unknown {
  const content = isNode(holder) ? holder['content'] : undefined;
  const media = isNode(content) ? content[JSON_TYPE] : undefined;
  if (!isNode(holder) || !isNode(content) || !isNode(media) || 'example' in media) return holder;
  const value = example(media['schema']);
  if (value === undefined) return holder;
  return { ...holder, content: { ...content, [JSON_TYPE]: { ...media, example: value } } };
}

/** `undefined`: none can be made. */
function exampleOf(schema: unknown, schemas: Node, depth = 0): unknown {
  if (!isNode(schema) || depth > MAX_DEPTH) return undefined;
  const { examples, $ref, properties, items, anyOf, oneOf, type } = schema;
  if (Array.isArray(examples) && examples.length > 0) return examples[0] as unknown;
  const inner = (one: unknown): unknown => exampleOf(one, schemas, depth + 1);
  if (typeof $ref === 'string') return inner(schemas[$ref.slice(SCHEMAS.length)]);
  const choices: unknown = anyOf ?? oneOf;
  if (Array.isArray(choices)) return choices.map(inner).find((value) => value !== undefined);
  if (isNode(properties)) return objectOf(properties, schema['required'], inner);
  if (items !== undefined) {
    const value = inner(items);
    return value === undefined ? undefined : [value];
  }
  if (type === 'object') return {};
  return type === 'null' ? null : undefined;
}

function objectOf(properties: Node, required: unknown, inner: (schema: unknown) => unknown): unknown {
  const made = Object.entries(properties).map(([name, schema]): [string, unknown] => [name, inner(schema)]);
  const needed = Array.isArray(required) ? (required as unknown[]) : [];
  if (made.some(([name, value]) => value === undefined && needed.includes(name))) return undefined;
  return Object.fromEntries(made.filter(([, value]) => value !== undefined));
}

function eachValue(node: unknown, change: (value: unknown) => unknown): unknown {
  if (!isNode(node)) return node;
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, change(value)]));
}
