import { SECOND } from '@epusdt/kernel';
import { ChainSourceError } from './chain-source';

/** The answer, or a `ChainSourceError` once a person has waited for so long; the question itself goes on. */
export async function within<T>(ms: number, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = new ChainSourceError('chain', `no answer within ${Math.round(ms / SECOND)} s`);
    timer = setTimeout(() => reject(error), ms);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
