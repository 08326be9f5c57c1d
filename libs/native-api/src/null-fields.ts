import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { ApiRequest } from './http';

/** The fields that the body sets to null, for where that is not the same as leaving them out. */
export const NullFields = createParamDecorator((_: unknown, context: ExecutionContext) =>
  nullsIn(context.switchToHttp().getRequest<ApiRequest>().body),
);

/** Whatever is no JSON object is refused by whoever reads the body itself. */
function nullsIn(body: unknown): ReadonlySet<string> {
  if (typeof body !== 'string') return new Set();
  try {
    const fields = Object.entries(JSON.parse(body.replace(/^\uFEFF/, '')) as object);
    return new Set(fields.filter(([, value]) => value === null).map(([name]) => name));
  } catch {
    return new Set();
  }
}
