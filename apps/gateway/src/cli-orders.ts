import { Command, SubCommand } from 'nest-commander';
import { Forwarded, Group } from './cli-base';

@SubCommand({ name: 'show', arguments: '<id>', description: 'one order with its payment' })
class OrderShow extends Forwarded {
  readonly forwards = 'order show';
}
@SubCommand({ name: 'list', description: 'the newest orders' })
class OrderList extends Forwarded {
  readonly forwards = 'order list';
}
const ORDER = [OrderShow, OrderList];
@Command({ name: 'order', description: 'orders', subCommands: ORDER })
class OrderGroup extends Group {}

@SubCommand({ name: 'list', description: 'money that pays no order, with the reason' })
class InboxList extends Forwarded {
  readonly forwards = 'inbox list';
}
const INBOX = [InboxList];
@Command({ name: 'inbox', description: 'money that waits for a person', subCommands: INBOX })
class InboxGroup extends Group {}

export const ORDER_COMMANDS = [OrderGroup, ...ORDER, InboxGroup, ...INBOX];
