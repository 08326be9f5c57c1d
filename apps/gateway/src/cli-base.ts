import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CommandRunner } from 'nest-commander';
import { configOfProcess } from '@epusdt/config';
import type { AdminAnswer } from '@epusdt/operations';
import { askAdminSocket } from './admin-socket';
import type { GatewayHere } from './cli-gateway';
import { DataFolder } from './data-folder';
import { textOf } from './reasons';
import { complain, say } from './terminal';

/** Commands that make sense before the first start; any other in an empty folder is a mistyped DATA_DIR. */
const FIRST_COMMANDS: readonly string[] = ['wallet add', 'merchant create', 'doctor'];

function refuseEmptyFolder(dataDir: string, command: string): void {
  if (FIRST_COMMANDS.includes(command) || DataFolder.isUsed(dataDir)) return;
  throw new Error(
    `there is no gateway data in ${resolve(dataDir)}: give the right folder with DATA_DIR, or start the gateway there first`,
  );
}

/** Asks the running gateway, or opens the database itself, once, when none holds the data folder. */
class Desk {
  private here: GatewayHere | null = null;

  async ask(command: string, argument: string): Promise<AdminAnswer> {
    if (!this.here) {
      const config = configOfProcess();
      if (config.mode === 'embedded') {
        refuseEmptyFolder(config.dataDir, command);
        const socket = new DataFolder(config.dataDir).adminSocket;
        const answer = await askAdminSocket(socket, { command, argument });
        if (answer) return answer;
      }
      // Loading the whole gateway takes a second, which a question to a running one need not wait for.
      const { openHere } = await import('./cli-gateway');
      this.here = await openHere(config, command);
    }
    return this.here.run(command, argument);
  }

  async close(): Promise<void> {
    await this.here?.close();
  }
}

/** Between two looks at work that goes on in the gateway. */
const LOOK_MS = 1_000;
/** So often the same is seen before the terminal is given back. */
const MAX_SAME_LOOKS = 15;

const tell = ({ ok, text }: AdminAnswer): void => (ok ? say : complain)(text);

/** Follows work that the gateway does, until it is done or does not get on. False: it came to nothing. */
async function follow(desk: Desk, first: AdminAnswer, argument: string): Promise<boolean> {
  let { ok, pending, text } = first;
  for (let same = 0; pending !== undefined && same < MAX_SAME_LOOKS; same += 1) {
    await delay(LOOK_MS);
    const next = await desk.ask(pending, argument);
    if (next.text !== text) {
      tell(next);
      same = 0;
    }
    ({ ok, pending, text } = next);
  }
  if (pending !== undefined) {
    say('It goes on while the gateway runs (npm start); ask again with the same command.');
  }
  return ok;
}

export async function report(command: string, words: readonly string[]): Promise<void> {
  const desk = new Desk();
  try {
    const argument = words.join(' ');
    const answer = await desk.ask(command, argument);
    tell(answer);
    const ok = answer.pending === undefined ? answer.ok : await follow(desk, answer, argument);
    process.exitCode = ok ? 0 : 1;
  } catch (error) {
    refuse(error);
  } finally {
    await desk.close().catch(refuse);
  }
}

export function refuse(error: unknown): void {
  complain(textOf(error));
  process.exitCode = 1;
}

export abstract class Forwarded extends CommandRunner {
  abstract readonly forwards: string;

  override run(parameters: string[]): Promise<void> {
    return report(this.forwards, parameters);
  }
}

/** A command whose words and options go on as one JSON object of texts. A switch is `yes`, or left out. */
export abstract class WithOptions extends CommandRunner {
  abstract readonly forwards: string;
  /** Names of the words, in order. */
  readonly words: readonly string[] = [];

  override run(parameters: string[], options: Record<string, string | boolean>): Promise<void> {
    const given = Object.fromEntries(this.words.map((name, index) => [name, parameters[index] ?? '']));
    const texts = Object.entries(options).map(([name, value]) => [name, value === true ? 'yes' : value]);
    return report(this.forwards, [JSON.stringify({ ...given, ...Object.fromEntries(texts) })]);
  }
}

/** A command that only has sub-commands shows its help. */
export abstract class Group extends CommandRunner {
  override run([unknown]: string[]): Promise<void> {
    if (unknown === undefined) this.command.help();
    const name = this.command.name();
    this.command.error(`error: unknown command '${name} ${unknown}'; see: ${name} --help`);
  }
}
