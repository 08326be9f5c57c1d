import { TransferRow } from '@epusdt/chain';
import { DomainError } from '@epusdt/kernel';
import type { EntityManager } from 'typeorm';

/** A transaction as people copy it, and where given which of its logs. */
export interface TransactionName {
  /** 64 lower-case hex characters. */
  readonly hash: string;
  readonly logIndex: number | null;
}

/** `<hash>` or `<hash>/<log index>`; `null` when the text is neither. */
export function readTransactionName(text: string): TransactionName | null {
  const [, hash = '', log] = /^(?:0x)?([0-9a-f]{64})(?:\/(\d{1,6}))?$/i.exec(text.trim()) ?? [];
  if (hash === '') return null;
  return { hash: hash.toLowerCase(), logIndex: log === undefined ? null : Number(log) };
}

/** A recorded transfer by its number or its transaction. Throws `bad_request` or `not_found` in words. */
export async function findTransfer(manager: EntityManager, text: string): Promise<TransferRow> {
  const name = readTransactionName(text);
  if (name) return onlyOne(await transfersIn(manager, name), text);
  if (!/^\d{1,15}$/.test(text.trim())) {
    throw new DomainError(
      'bad_request',
      `"${text.slice(0, 80)}" names no transfer: give its number in the inbox, or the transaction id (64 characters)`,
    );
  }
  const found = await manager.findOneBy(TransferRow, { id: text.trim() });
  if (found) return found;
  throw new DomainError('not_found', `no transfer ${text.trim()}; list them with: inbox list`);
}

export async function transfersIn(
  manager: EntityManager,
  { hash, logIndex }: TransactionName,
): Promise<TransferRow[]> {
  return manager.find(TransferRow, {
    where: { txHash: hash, ...(logIndex === null ? {} : { logIndex }) },
    order: { logIndex: 'ASC' },
  });
}

function onlyOne(found: readonly TransferRow[], text: string): TransferRow {
  const [first, ...others] = found;
  if (!first) {
    throw new DomainError('not_found', `no transfer to a wallet of yours is recorded in transaction ${text}`);
  }
  if (others.length === 0) return first;
  throw new DomainError(
    'bad_request',
    `transaction ${text} holds ${found.length} transfers to wallets of yours; name one of them by its number: ${found.map(({ id }) => id).join(', ')}`,
  );
}
