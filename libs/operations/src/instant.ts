/** An instant as a person reads it, UTC. */
export const instant = (ms: number): string => new Date(ms).toISOString();
