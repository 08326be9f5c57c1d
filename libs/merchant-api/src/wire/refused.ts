import { DomainError, type DomainCode } from '@epusdt/kernel';

/** Why a request is refused: what the domain says, or what only the wire knows. */
export type Fault = DomainCode | 'signature' | 'unreadable';

export interface Refusal {
  readonly fault: Fault;
  /** What, where and the cure, in English; shown to the shop's operator. */
  readonly detail: string;
}

/** A request that a dialect does not take. */
export class Refused extends Error implements Refusal {
  override readonly name = 'Refused';

  constructor(
    readonly fault: Fault,
    readonly detail: string,
  ) {
    super(detail);
  }
}

/** Rethrows what is no refusal but a fault of ours. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refused) return error;
  if (error instanceof DomainError) return { fault: error.code, detail: error.message };
  throw error;
}

/** As shop operators know it from the original, with what is wrong behind it. */
export const inWords = (text: string, detail: string): string => `${text} (${detail})`;
