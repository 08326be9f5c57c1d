import { Injectable, type PipeTransform } from '@nestjs/common';
import { getMetadataStorage, validateSync } from 'class-validator';
import { invalid, type FieldError } from './problems';

/** Arrays and objects within each other; deeper ones are nobody's request. */
const MAX_DEPTH = 4;
const MAX_ERRORS = 20;
const MAX_NAME_SHOWN = 64;
const LONE_SURROGATE = /\p{Cs}/u;

type Dto = new () => object;

/** A parameter of JSON, checked: `@Body(JsonBody(CreateOrder)) body: CreateOrder`. Fields that are null count as absent. */
export const JsonBody = (dto: Dto): PipeTransform<unknown, object> => new InputPipe(dto, readJson);

/** The query, checked: `@Query(QueryOf(ListOrders)) query: ListOrders`. Every value is text. */
export const QueryOf = (dto: Dto): PipeTransform<unknown, object> => new InputPipe(dto, readQuery);

@Injectable()
class InputPipe implements PipeTransform<unknown, object> {
  constructor(
    private readonly dto: Dto,
    private readonly read: (value: unknown) => [name: string, value: unknown][],
  ) {}

  transform(value: unknown): object {
    const known = fieldsOf(this.dto);
    const given = this.read(value);
    const target = new this.dto() as Record<string, unknown>;
    const errors: FieldError[] = [];
    for (const [field, content] of given) {
      if (known.has(field)) target[field] = content ?? undefined;
      else errors.push({ field: field.slice(0, MAX_NAME_SHOWN), message: unknownField(known) });
    }
    for (const { property, constraints } of validateSync(target, { forbidUnknownValues: false })) {
      const [message] = Object.values(constraints ?? {});
      errors.push({ field: property, message: message ?? 'is not acceptable' });
    }
    if (errors.length > 0) throw invalid(errors.slice(0, MAX_ERRORS));
    return target;
  }
}

const unknownField = (known: ReadonlySet<string>): string =>
  known.size === 0
    ? 'there is no such field; none is taken'
    : `there is no such field; there are: ${[...known].join(', ')}`;

/** Only fields with a rule are fields: what nothing checks is not taken. */
function fieldsOf(dto: Dto): ReadonlySet<string> {
  const rules = getMetadataStorage().getTargetValidationMetadatas(dto, '', false, false);
  return new Set(rules.map(({ propertyName }) => propertyName));
}

function readJson(body: unknown): [string, unknown][] {
  const text = typeof body === 'string' ? body.replace(/^\uFEFF/, '') : '';
  if (text.trim() === '') return [];
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalid([{ field: 'body', message: 'it is no JSON; send one object' }]);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid([{ field: 'body', message: 'send one JSON object' }]);
  }
  checkTexts(value, 0);
  return Object.entries(value);
}

/** Bounds the depth, and refuses texts that no database keeps as they are. */
function checkTexts(value: unknown, depth: number): void {
  if (typeof value === 'string' && (LONE_SURROGATE.test(value) || value.includes('\0'))) {
    throw invalid([{ field: 'body', message: 'a text in it holds half a character, or NUL' }]);
  }
  if (typeof value !== 'object' || value === null) return;
  if (depth >= MAX_DEPTH) throw invalid([{ field: 'body', message: `at most ${MAX_DEPTH} levels` }]);
  for (const [name, content] of Object.entries(value)) {
    checkTexts(name, depth);
    checkTexts(content, depth + 1);
  }
}

function readQuery(query: unknown): [string, unknown][] {
  const entries = Object.entries((query ?? {}) as Record<string, unknown>);
  for (const [field, value] of entries) {
    if (typeof value === 'string') checkTexts(value, 0);
    else throw invalid([{ field: field.slice(0, MAX_NAME_SHOWN), message: 'give it once' }]);
  }
  return entries;
}
