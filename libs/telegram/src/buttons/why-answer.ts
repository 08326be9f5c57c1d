import { readTransactionName, type Reason } from '@epusdt/payments';

/** A person's reason, before which a transaction may stand. */
export interface WhyAnswer {
  /** As the services take it; `null`: none was named. */
  readonly transaction: string | null;
  readonly note: string;
}

/** What stands in the audit where nobody was asked for a reason. */
export const BY_BUTTON = 'by a button of the bot';

export const byButton = (actor: string): Reason => ({ actor, note: BY_BUTTON });

/** A transaction id, or its page at an explorer, and what parts it from the rest. */
const NAMED = /^(?:https?:\/\/\S*\/)?((?:0x)?[0-9a-f]{64}(?:\/\d{1,6})?)(?![0-9a-z])[\s,.;:，。；：、]*/i;

export function readWhy(text: string): WhyAnswer {
  const whole = text.trim();
  const [head = '', named = ''] = NAMED.exec(whole) ?? [];
  const name = readTransactionName(named);
  if (!name) return { transaction: null, note: whole };
  const { hash, logIndex } = name;
  return {
    transaction: logIndex === null ? hash : `${hash}/${logIndex}`,
    note: whole.slice(head.length),
  };
}
