import type { ResolveAll } from '@epusdt/callbacks';

/** A resolver whose answers are given, one list per question; the last one stays. */
export function answering(...answers: readonly string[][]): ResolveAll {
  let asked = 0;
  return (_hostname, done) => {
    const addresses = answers[Math.min(asked, answers.length - 1)] ?? [];
    asked += 1;
    done(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };
}
