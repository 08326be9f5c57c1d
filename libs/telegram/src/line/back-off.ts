import { MINUTE, SECOND } from '@epusdt/kernel';

const FIRST_MS = SECOND;
const LONGEST_MS = MINUTE;
const MAX_DOUBLINGS = 10;

/** How long Telegram is left alone after this many failures in a row, from 1; never shorter than it asked for. */
export function pauseAfter(failures: number, askedForMs: number | null): number {
  const doubled = FIRST_MS * 2 ** Math.min(Math.max(failures - 1, 0), MAX_DOUBLINGS);
  return Math.max(Math.min(doubled, LONGEST_MS), askedForMs ?? 0);
}
