import { Command, Option, SubCommand } from 'nest-commander';
import { Forwarded, Group, WithOptions } from './cli-base';

@SubCommand({ name: 'create', description: 'a key for a program that uses /api/v2; it is shown once' })
class KeyCreate extends WithOptions {
  readonly forwards = 'key create';

  @Option({ flags: '--name <text>', description: 'what it is for', required: true })
  name(text: string): string {
    return text;
  }

  @Option({
    flags: '--scopes <list>',
    description: 'what it may do, such as orders:read,orders:write, or all',
    required: true,
  })
  scopes(text: string): string {
    return text;
  }

  @Option({
    flags: '--merchant <pid>',
    description: 'for this shop alone; without it: for you and all shops',
  })
  merchant(text: string): string {
    return text;
  }

  @Option({
    flags: '--networks <list>',
    description: 'only from these addresses, such as 203.0.113.7,198.51.100.0/24',
  })
  networks(text: string): string {
    return text;
  }

  @Option({
    flags: '--expires <time>',
    description: 'it ends then: a date such as 2026-12-31, or with a time (UTC) 2026-12-31T12:00',
  })
  expires(text: string): string {
    return text;
  }
}
@SubCommand({ name: 'list', description: 'all keys: what each may do, and when it was last used' })
class KeyList extends Forwarded {
  readonly forwards = 'key list';
}
@SubCommand({
  name: 'revoke',
  arguments: '<prefix>',
  description: 'end a key for good, by how it begins, such as sk_live_7Qm3c9Vx',
})
class KeyRevoke extends Forwarded {
  readonly forwards = 'key revoke';
}
const SUBCOMMANDS = [KeyCreate, KeyList, KeyRevoke];
@Command({ name: 'key', description: 'who may use the API /api/v2', subCommands: SUBCOMMANDS })
class KeyGroup extends Group {}

export const KEY_COMMANDS = [KeyGroup, ...SUBCOMMANDS];
