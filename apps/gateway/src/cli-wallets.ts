import { Command, CommandRunner, Option, SubCommand } from 'nest-commander';
import { Forwarded, Group, report } from './cli-base';
import { POOL_SUBCOMMANDS } from './cli-pool';

@SubCommand({ name: 'add', arguments: '<address>', description: 'take a receiving address into the pool' })
class WalletAdd extends Forwarded {
  readonly forwards = 'wallet add';
}
@SubCommand({ name: 'list', description: 'all addresses and their states' })
class WalletList extends Forwarded {
  readonly forwards = 'wallet list';
}
@SubCommand({ name: 'enable', arguments: '<address>', description: 'assign it to new orders again' })
class WalletEnable extends Forwarded {
  readonly forwards = 'wallet enable';
}
@SubCommand({ name: 'disable', arguments: '<address>', description: 'no new orders; open ones stay watched' })
class WalletDisable extends Forwarded {
  readonly forwards = 'wallet disable';
}
@SubCommand({
  name: 'remove',
  arguments: '<address>',
  description: 'as disable, and marked as removed; adding it again revives it',
})
class WalletRemove extends Forwarded {
  readonly forwards = 'wallet remove';
}
@SubCommand({
  name: 'backscan',
  arguments: '<address>',
  description: 'look for what an address received before it was in the pool',
})
class WalletBackscan extends CommandRunner {
  override run([address = '']: string[], { from = '' }: { from?: string }): Promise<void> {
    return report('wallet backscan', [address, from]);
  }

  @Option({
    flags: '--from <block or time>',
    description: 'a block number, or a date such as 2026-01-31 or 2026-01-31T12:00Z',
    required: true,
  })
  from(text: string): string {
    return text;
  }
}
@SubCommand({
  name: 'reseal',
  arguments: '[code]',
  description:
    'after the master key was changed, or a row was altered: show what does not verify, ask twice, seal anew',
})
class WalletReseal extends Forwarded {
  readonly forwards = 'wallet reseal';
}
const SUBCOMMANDS = [
  WalletAdd,
  WalletList,
  WalletEnable,
  WalletDisable,
  WalletRemove,
  WalletBackscan,
  WalletReseal,
  ...POOL_SUBCOMMANDS,
];
@Command({ name: 'wallet', description: 'receiving addresses', subCommands: SUBCOMMANDS })
class WalletGroup extends Group {}

export const WALLET_COMMANDS = [WalletGroup, ...SUBCOMMANDS];
