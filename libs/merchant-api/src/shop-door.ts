import { createParamDecorator, type ExecutionContext } from '@nestjs/common';

/** From where a request came, and whose address was called. */
export interface Door {
  /** The merchant of the path; `null`: the path names none. */
  readonly pid: string | null;
  /** `null`: a buyer came, whom the shop sent; from where is his affair. */
  readonly ip: string | null;
}

interface Called {
  readonly ip: string;
  readonly params: Readonly<Record<string, string | undefined>>;
}

/** The `Door` of a handler, whose paths may begin with `m/:pid/`. */
export const ShopDoor = createParamDecorator((_: unknown, context: ExecutionContext): Door => {
  const { ip, params } = context.switchToHttp().getRequest<Called>();
  return { pid: params['pid'] ?? null, ip };
});
