import { SubCommand } from 'nest-commander';
import { Forwarded } from './cli-base';

@SubCommand({
  name: 'pool',
  description: 'whose each address is, its weight and cap, and how full the pools are',
})
class WalletPool extends Forwarded {
  readonly forwards = 'wallet pool';
}
@SubCommand({
  name: 'weight',
  arguments: '<address> <weight>',
  description: 'how likely it is chosen, 1 to 100, where WALLET_STRATEGY=weighted',
})
class WalletWeight extends Forwarded {
  readonly forwards = 'wallet weight';
}
@SubCommand({
  name: 'cap',
  arguments: '<address> <usdt>',
  description: 'the most it may be asked for in one day (UTC); "none" for no limit',
})
class WalletCap extends Forwarded {
  readonly forwards = 'wallet cap';
}
@SubCommand({
  name: 'give',
  arguments: '<address> <pid>',
  description: 'to a merchant, which then uses only its own',
})
class WalletGive extends Forwarded {
  readonly forwards = 'wallet give';
}
@SubCommand({ name: 'take', arguments: '<address> <pid>', description: 'from a merchant again' })
class WalletTake extends Forwarded {
  readonly forwards = 'wallet take';
}

/** Of the group `wallet`. */
export const POOL_SUBCOMMANDS = [WalletPool, WalletWeight, WalletCap, WalletGive, WalletTake];
