import { ANSWER_FAULTS } from './fault-answers';
import type { FaultKind } from './fault-kind';
import { LOG_FAULTS } from './fault-logs';
import { COMMON_OPTIONS, type OptionName } from './fault-options';
import { REFUSAL_FAULTS } from './fault-refusals';
import { VIEW_FAULTS } from './fault-views';

/** Every way in which a provider can go wrong. */
const TABLE = { ...REFUSAL_FAULTS, ...ANSWER_FAULTS, ...VIEW_FAULTS, ...LOG_FAULTS };

export type FaultName = keyof typeof TABLE;

const KINDS: Readonly<Record<FaultName, FaultKind>> = TABLE;

export const kindOf = (name: FaultName): FaultKind => KINDS[name];

export const FAULT_NAMES = Object.keys(TABLE) as FaultName[];

export const isFaultName = (name: unknown): name is FaultName => FAULT_NAMES.some((known) => known === name);

export interface FaultEntry {
  readonly name: FaultName;
  readonly about: string;
  readonly needs: readonly OptionName[];
  readonly takes: readonly OptionName[];
}

/** The table in plain words, for people and for `GET /_sim/faults`. */
export const describeFaults = (): readonly FaultEntry[] =>
  FAULT_NAMES.map((name) => {
    const { about, needs = [], takes = [] } = kindOf(name);
    return { name, about, needs, takes: [...takes, ...COMMON_OPTIONS] };
  });
