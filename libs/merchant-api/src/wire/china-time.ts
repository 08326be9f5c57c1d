import { HOUR } from '@epusdt/kernel';

const OFFSET = 8 * HOUR;

/** `2026-01-05 20:00:00`: an instant as the clocks of China show it, which is where dialects with such texts are at home. */
export const chinaTime = (at: number): string =>
  new Date(at + OFFSET).toISOString().slice(0, 19).replace('T', ' ');
