import { isUniqueViolation, recordAudit, type Database } from '@epusdt/database';
import { DomainError } from '@epusdt/kernel';
import type { EntityManager } from 'typeorm';

/** Who decides, and why. */
export interface Reason {
  readonly actor: string;
  /** 1 to 500 characters, for whoever reads this a year later. */
  readonly note: string;
}

/** What was looked at has changed under the decision. */
export class Overtaken extends Error {}

const MAX_TRIES = 3;
const MAX_NOTE = 500;
/** They would forge lines of the log, and grow sixfold in the audit. */
export const CONTROL = /\p{Cc}/u;

/** A person's decision in one transaction. Who comes second of two at once sees what the first has done. */
export async function decide<T>(
  database: Database,
  work: (manager: EntityManager) => Promise<T>,
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await database.transaction(work);
    } catch (error) {
      if (!(error instanceof Overtaken || isUniqueViolation(error))) throw error;
      if (tries < MAX_TRIES) continue;
      throw new DomainError(
        'not_allowed_now',
        'it is being changed by somebody else at this moment; look at it again, then decide',
      );
    }
  }
}

/** The reason, its note trimmed. Throws `bad_request` where there is none. */
export function checkedReason({ actor, note }: Reason): Reason {
  const text = note.replace(/\s+/g, ' ').trim();
  if (text !== '' && Array.from(text).length <= MAX_NOTE && !CONTROL.test(text)) return { actor, note: text };
  throw new DomainError(
    'bad_request',
    `note: say why, in 1 to ${MAX_NOTE} characters, none of them a control character`,
  );
}

export interface Decided extends Reason {
  readonly action: string;
  readonly subject: string;
  readonly details: Readonly<Record<string, string | number | null>>;
}

export function writeDown(
  manager: EntityManager,
  at: number,
  { action, subject, details, actor, note }: Decided,
): Promise<void> {
  return recordAudit(manager, at, { actor, action, subject, details: { ...details, note } });
}
