import { Command, Option, SubCommand } from 'nest-commander';
import { Forwarded, Group, WithOptions } from './cli-base';

abstract class OfMerchant extends WithOptions {
  @Option({ flags: '--merchant <pid>', description: 'of this shop; without it: of the first' })
  merchant(text: string): string {
    return text;
  }
}

@SubCommand({ name: 'list', description: 'where events go, and what is paused' })
class EndpointList extends WithOptions {
  readonly forwards = 'endpoint list';

  @Option({ flags: '--merchant <pid>', description: 'of this shop; without it: of all' })
  merchant(text: string): string {
    return text;
  }
}
@SubCommand({
  name: 'add',
  arguments: '<url>',
  description: 'send every event of a shop there; shows the secret that signs them',
})
class EndpointAdd extends OfMerchant {
  readonly forwards = 'endpoint add';
  override readonly words = ['url'];
}
@SubCommand({ name: 'pause', arguments: '<id>', description: 'keep its events until it is resumed' })
class EndpointPause extends WithOptions {
  readonly forwards = 'endpoint pause';
  override readonly words = ['id'];

  @Option({ flags: '--note <text>', description: 'why, for whoever reads it later', required: true })
  note(text: string): string {
    return text;
  }
}
@SubCommand({ name: 'resume', arguments: '<id>', description: 'deliver what it missed, in order, and go on' })
class EndpointResume extends Forwarded {
  readonly forwards = 'endpoint resume';
}
@SubCommand({
  name: 'remove',
  arguments: '<id>',
  description: 'no event goes there any more; what waits for it is given up',
})
class EndpointRemove extends Forwarded {
  readonly forwards = 'endpoint remove';
}
@SubCommand({
  name: 'test',
  arguments: '<id>',
  description: 'send it a test event, and tell what it answers',
})
class EndpointTest extends Forwarded {
  readonly forwards = 'endpoint test';
}
@SubCommand({ name: 'secret', description: 'show what signs the events of a shop' })
class EndpointSecret extends OfMerchant {
  readonly forwards = 'endpoint secret';
}
@SubCommand({
  name: 'rotate-secret',
  description: 'a new secret for events; the old one signs beside it for a while',
})
class EndpointRotate extends OfMerchant {
  readonly forwards = 'endpoint rotate-secret';

  @Option({ flags: '--grace <hours>', description: 'how long both sign; 24 without it, 0: only the new one' })
  grace(text: string): string {
    return text;
  }
}
const SUBCOMMANDS = [
  EndpointList,
  EndpointAdd,
  EndpointPause,
  EndpointResume,
  EndpointRemove,
  EndpointTest,
  EndpointSecret,
  EndpointRotate,
];
@Command({ name: 'endpoint', description: 'where events go', subCommands: SUBCOMMANDS })
class EndpointGroup extends Group {}

export const ENDPOINT_COMMANDS = [EndpointGroup, ...SUBCOMMANDS];
