import { DomainError } from '@epusdt/kernel';

/** What a person may ask of the gateway from a terminal. Answers are text for that person. */
export interface AdminAnswer {
  readonly ok: boolean;
  readonly text: string;
  /** The work goes on: ask again with this command and the same argument. */
  readonly pending?: string;
}

/** `argument`: plain text, or for a command with options a JSON object of texts. `actor`: who asks, for the audit. */
export type Action = (argument: string, actor: string) => Promise<AdminAnswer>;

/** Commands by name, of one subject. */
export type Actions = readonly (readonly [name: string, action: Action])[];

/** The commands of one subject. */
export interface Commands {
  readonly actions: Actions;
}

export const done = (text: string): AdminAnswer => ({ ok: true, text });

/** The options of a command; those left out are empty. */
export function optionsIn<N extends string>(argument: string, names: readonly N[]): Record<N, string> {
  const given = givenIn(argument, names);
  return Object.fromEntries(names.map((name) => [name, given[name] ?? ''])) as Record<N, string>;
}

/** The options of a command where an empty one is not the same as none; those left out are not there. */
export function givenIn<N extends string>(argument: string, names: readonly N[]): Partial<Record<N, string>> {
  let given: unknown;
  try {
    given = JSON.parse(argument);
  } catch {
    throw new DomainError('bad_request', 'the options of this command come as a JSON object');
  }
  const texts = typeof given === 'object' && given !== null ? (given as Record<string, unknown>) : {};
  const read = names.map((name) => [name, texts[name]] as const);
  const present = read.filter((one): one is readonly [N, string] => typeof one[1] === 'string');
  return Object.fromEntries(present.map(([name, text]) => [name, text.trim()])) as Partial<Record<N, string>>;
}
