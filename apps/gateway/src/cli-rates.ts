import { Command, SubCommand } from 'nest-commander';
import { Forwarded } from './cli-base';

@SubCommand({
  name: 'set',
  arguments: '<fiat> [rule]',
  description: 'a rule of your own: 7.4 fixed, ~1.02 times, +0.1 more, -0.2 less',
  // A rule may begin with a minus.
  allowUnknownOptions: true,
})
class RateSet extends Forwarded {
  readonly forwards = 'rate set';
}
@SubCommand({ name: 'auto', arguments: '<fiat>', description: 'the rate of the sources again' })
class RateAuto extends Forwarded {
  readonly forwards = 'rate auto';
}
const SUBCOMMANDS = [RateSet, RateAuto];
@Command({
  name: 'rate',
  description: 'rates with their sources, and what is wrong with them',
  subCommands: SUBCOMMANDS,
})
class RateShow extends Forwarded {
  readonly forwards = 'rate';

  override run(words: string[]): Promise<void> {
    const [unknown] = words;
    if (unknown !== undefined)
      this.command.error(`error: unknown command 'rate ${unknown}'; see: rate --help`);
    return super.run(words);
  }
}

export const RATE_COMMANDS = [RateShow, ...SUBCOMMANDS];
