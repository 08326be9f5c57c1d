import { AdminActions, type AdminAnswer } from '@epusdt/operations';
import { rows } from './gateway';
import type { World } from './world';

/** Words as text, options as an object. */
export type Given = string | Readonly<Record<string, string>>;

export interface Terminal {
  ask(command: string, given?: Given): Promise<AdminAnswer>;
  /** The text of an answer that must be a good one. */
  told(command: string, given?: Given): Promise<string>;
  /** Everything that was written down, as one text. */
  audit(): Promise<string>;
}

/** The command line without its program: what it hands on, and what it shows. */
export function terminal(world: () => World): Terminal {
  const ask = (command: string, given: Given = {}): Promise<AdminAnswer> =>
    world()
      .gateway.get(AdminActions)
      .run(command, typeof given === 'string' ? given : JSON.stringify(given));
  return {
    ask,
    told: async (command, given) => {
      const { ok, text } = await ask(command, given);
      expect([command, ok, text]).toEqual([command, true, text]);
      return text;
    },
    audit: async () => JSON.stringify(await rows(world().gateway, 'audit')),
  };
}
