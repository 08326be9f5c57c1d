import { Command, SubCommand } from 'nest-commander';
import { Forwarded, Group } from './cli-base';

@SubCommand({ name: 'list', description: 'all shops' })
class MerchantList extends Forwarded {
  readonly forwards = 'merchant list';
}
@SubCommand({ name: 'create', arguments: '<name>', description: 'a further shop with a generated secret' })
class MerchantCreate extends Forwarded {
  readonly forwards = 'merchant create';
}
@SubCommand({
  name: 'rotate-secret',
  arguments: '<pid>',
  description: 'a new secret; the old one ends at once',
})
class MerchantRotate extends Forwarded {
  readonly forwards = 'merchant rotate-secret';
}
const SUBCOMMANDS = [MerchantList, MerchantCreate, MerchantRotate];
@Command({ name: 'merchant', description: 'shops that may ask for orders', subCommands: SUBCOMMANDS })
class MerchantGroup extends Group {}

export const MERCHANT_COMMANDS = [MerchantGroup, ...SUBCOMMANDS];
