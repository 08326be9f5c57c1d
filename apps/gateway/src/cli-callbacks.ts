import { Command, Option, SubCommand } from 'nest-commander';
import { Forwarded, Group, WithOptions } from './cli-base';

/** What both lists and replays can be narrowed to. */
abstract class Narrowed extends WithOptions {
  @Option({ flags: '--endpoint <id>', description: 'only what goes to this endpoint' })
  endpoint(text: string): string {
    return text;
  }

  @Option({ flags: '--channel <name>', description: 'legacy (to notify URLs) or events (to endpoints)' })
  channel(text: string): string {
    return text;
  }
}

@SubCommand({ name: 'list', description: 'the newest callbacks, and how many of each state' })
class CallbackList extends Narrowed {
  readonly forwards = 'callback list';

  @Option({ flags: '--merchant <pid>', description: 'only of this shop' })
  merchant(text: string): string {
    return text;
  }

  @Option({ flags: '--order <id>', description: "only about this order, by its id or the shop's" })
  order(text: string): string {
    return text;
  }

  @Option({
    flags: '--state <name>',
    description: 'due (is tried by itself), held (its endpoint is paused), acknowledged, or dead (given up)',
  })
  state(text: string): string {
    return text;
  }
}
@SubCommand({
  name: 'show',
  arguments: '<id>',
  description: 'one callback with every attempt and its answer',
})
class CallbackShow extends Forwarded {
  readonly forwards = 'callback show';
}
@SubCommand({ name: 'redeliver', arguments: '<id>', description: 'tell the shop again, now' })
class CallbackRedeliver extends Forwarded {
  readonly forwards = 'callback redeliver';
}
@SubCommand({
  name: 'replay',
  description: 'tell a shop again whatever it was told since a time, oldest first',
})
class CallbackReplay extends Narrowed {
  readonly forwards = 'callback replay';

  @Option({
    flags: '--since <time>',
    description: 'a date such as 2026-01-31, or with a time (UTC) 2026-01-31T12:00',
    required: true,
  })
  since(text: string): string {
    return text;
  }

  @Option({ flags: '--until <time>', description: 'before this time; without it: until now' })
  until(text: string): string {
    return text;
  }

  @Option({
    flags: '--merchant <pid>',
    description: 'of this shop; without it: of the endpoint, or of the first shop',
  })
  merchant(text: string): string {
    return text;
  }

  @Option({ flags: '--undelivered', description: 'leave out what was acknowledged' })
  undelivered(): boolean {
    return true;
  }
}
const SUBCOMMANDS = [CallbackList, CallbackShow, CallbackRedeliver, CallbackReplay];
@Command({
  name: 'callback',
  description: 'what shops were told, and telling them again',
  subCommands: SUBCOMMANDS,
})
class CallbackGroup extends Group {}

export const CALLBACK_COMMANDS = [CallbackGroup, ...SUBCOMMANDS];
