import { isoInstant } from '@epusdt/orders';

export { isoInstant };

export const instantOrNull = (ms: number | null): string | null => (ms === null ? null : isoInstant(ms));
