import type { PendingTransaction } from './chain-model';

/** Energy figures of recorded transfers: what the call burns and what the sender pays for it. */
export interface Energy {
  readonly total: number;
  readonly penalty: number;
  readonly feeSun: number;
}

const SUN_PER_ENERGY = 100;
const TRANSFER_ENERGY = 64_285;
const TRANSFER_PENALTY = 49_635;
const FAILED_ENERGY = 78_572;
const FAILED_PENALTY = 25_905;
/** Bandwidth is free below this and is reported, not charged. */
export const NET_USAGE = 345;

/** All zero for a native transfer: it runs no code. */
export function energyOf({ result, logs, raw }: Pick<PendingTransaction, 'result' | 'logs' | 'raw'>): Energy {
  if (raw.native) return { total: 0, penalty: 0, feeSun: 0 };
  const success = result === 'SUCCESS';
  const total = success ? TRANSFER_ENERGY * Math.max(1, logs.length) : FAILED_ENERGY;
  return { total, penalty: success ? TRANSFER_PENALTY : FAILED_PENALTY, feeSun: total * SUN_PER_ENERGY };
}
