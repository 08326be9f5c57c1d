/**
 * Bugs that somebody could write, planted one at a time: each as replacements in the sources, of which every `find` must
 * be there exactly once. Where one guard hides another, both are taken away, and `why` says so. `faults`, `payments` and
 * `wants` choose a run that can show it; `caught` is what it must at least be caught by.
 */
import { CHAIN_MUTANTS } from './mutants-chain.mjs';
import { ORDER_MUTANTS } from './mutants-orders.mjs';

export const MUTANTS = { ...CHAIN_MUTANTS, ...ORDER_MUTANTS };
