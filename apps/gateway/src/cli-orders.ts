import { Command, CommandRunner, Option, SubCommand } from 'nest-commander';
import { Forwarded, Group, WithOptions, report } from './cli-base';

abstract class WithNote extends WithOptions {
  @Option({ flags: '--note <text>', description: 'why, for whoever reads it later', required: true })
  note(text: string): string {
    return text;
  }
}

@SubCommand({
  name: 'show',
  arguments: '<id>',
  description: "one order by its id or the shop's, with its payment",
})
class OrderShow extends Forwarded {
  readonly forwards = 'order show';
}
@SubCommand({ name: 'list', description: 'the newest orders' })
class OrderList extends Forwarded {
  readonly forwards = 'order list';
}
@SubCommand({
  name: 'mark-paid',
  arguments: '<id>',
  description: 'mark an order paid by hand, with the transaction where it is known; the shop hears of it',
})
class OrderMarkPaid extends WithNote {
  readonly forwards = 'order mark-paid';
  override readonly words = ['id'];

  @Option({ flags: '--tx <transaction>', description: 'transaction id, or <transaction id>/<log index>' })
  tx(text: string): string {
    return text;
  }
}
@SubCommand({ name: 'cancel', arguments: '<id>', description: 'end a pending order' })
class OrderCancel extends WithNote {
  readonly forwards = 'order cancel';
  override readonly words = ['id'];
}
@SubCommand({ name: 'extend', arguments: '<id>', description: 'give the buyer more time' })
class OrderExtend extends WithNote {
  readonly forwards = 'order extend';
  override readonly words = ['id'];

  @Option({
    flags: '--minutes <number>',
    description: 'from now, or from its end where that is later',
    required: true,
  })
  minutes(text: string): string {
    return text;
  }
}
@SubCommand({ name: 'pause', description: 'take no new orders for now; open ones go on' })
class OrderPause extends WithOptions {
  readonly forwards = 'order pause';

  @Option({ flags: '--note <text>', description: 'why, for whoever reads it later' })
  note(text: string): string {
    return text;
  }
}
@SubCommand({ name: 'resume', description: 'take orders again' })
class OrderResume extends Forwarded {
  readonly forwards = 'order resume';
}
const ORDER = [OrderShow, OrderList, OrderMarkPaid, OrderCancel, OrderExtend, OrderPause, OrderResume];
@Command({ name: 'order', description: 'orders', subCommands: ORDER })
class OrderGroup extends Group {}

@SubCommand({ name: 'list', description: 'money that waits for a decision, with the reason' })
class InboxList extends CommandRunner {
  override run(_parameters: string[], { all }: { all?: boolean }): Promise<void> {
    return report('inbox list', [all === true ? 'all' : '']);
  }

  @Option({ flags: '--all', description: 'also what is decided' })
  all(): boolean {
    return true;
  }
}
@SubCommand({
  name: 'show',
  arguments: '<transfer>',
  description: 'one transfer by its number or transaction id: decisions, and orders it may be meant for',
})
class InboxShow extends Forwarded {
  readonly forwards = 'inbox show';
}
@SubCommand({
  name: 'assign',
  arguments: '<transfer> <order>',
  description: 'make it the payment of an order',
})
class InboxAssign extends WithNote {
  readonly forwards = 'inbox assign';
  override readonly words = ['transfer', 'order'];
}
@SubCommand({ name: 'refunded', arguments: '<transfer>', description: 'you have given the money back' })
class InboxRefunded extends WithNote {
  readonly forwards = 'inbox refunded';
  override readonly words = ['transfer'];

  @Option({ flags: '--tx <transaction>', description: 'the transaction that gave it back' })
  tx(text: string): string {
    return text;
  }
}
@SubCommand({ name: 'ignore', arguments: '<transfer>', description: 'it needs no further thought' })
class InboxIgnore extends WithNote {
  readonly forwards = 'inbox ignore';
  override readonly words = ['transfer'];
}
@SubCommand({ name: 'reopen', arguments: '<transfer>', description: 'take the last decision back' })
class InboxReopen extends WithNote {
  readonly forwards = 'inbox reopen';
  override readonly words = ['transfer'];
}
const INBOX = [InboxList, InboxShow, InboxAssign, InboxRefunded, InboxIgnore, InboxReopen];
@Command({ name: 'inbox', description: 'money that waits for a person', subCommands: INBOX })
class InboxGroup extends Group {}

@Command({
  name: 'audit',
  arguments: '[subject]',
  description:
    'what people did, or did to one thing such as order:<id>, transfer:<number>, wallet:T…, rate:CNY',
})
class AuditCommand extends Forwarded {
  readonly forwards = 'audit';
}

export const ORDER_COMMANDS = [OrderGroup, ...ORDER, InboxGroup, ...INBOX, AuditCommand];
