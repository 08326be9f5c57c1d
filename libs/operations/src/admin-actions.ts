import { Inject, Injectable } from '@nestjs/common';
import { DomainError } from '@epusdt/kernel';
import { done, type Action, type AdminAnswer, type Commands } from './admin-answer';
import { Doctor } from './doctor';

const TERMINAL = 'cli';

/** Every `Commands` there is, in the order in which they are listed. */
export const COMMANDS = Symbol('commands of the owner');

/** One service for the command line, whether it speaks to a running gateway or opens the database itself. */
@Injectable()
export class AdminActions {
  private readonly actions: ReadonlyMap<string, Action>;

  constructor(
    @Inject(COMMANDS) commands: readonly Commands[],
    private readonly doctor: Doctor,
  ) {
    this.actions = new Map<string, Action>([
      ...commands.flatMap(({ actions }) => actions),
      ['doctor', () => this.examine()],
    ]);
  }

  /** Never throws for what a person got wrong: the answer says what it was. */
  async run(command: string, argument: string, actor = TERMINAL): Promise<AdminAnswer> {
    const action = this.actions.get(command);
    if (!action)
      return {
        ok: false,
        text: `no command "${command}"; there are: ${[...this.actions.keys()].join(', ')}`,
      };
    try {
      return await action(argument, actor);
    } catch (error) {
      if (error instanceof DomainError) return { ok: false, text: error.message };
      throw error;
    }
  }

  private async examine(): Promise<AdminAnswer> {
    const findings = await this.doctor.examine();
    const lines = findings.map(({ name, well, detail, cure }) =>
      [
        `${well ? 'ok  ' : 'FAIL'}  ${name}: ${detail}`,
        ...(cure === null ? [] : [`      cure: ${cure}`]),
      ].join('\n'),
    );
    const text = lines.join('\n');
    return findings.every(({ well }) => well) ? done(text) : { ok: false, text };
  }
}
