import { FatalStop } from '@epusdt/chain';
import type { Config } from '@epusdt/config';
import { AdminActions, type AdminAnswer } from '@epusdt/operations';
import { clockOf } from './followed-clock';
import { createGateway } from './gateway';
import { complain, say } from './terminal';
import { introduceMerchant } from './welcome';

/** The one command for a database that was sealed under another master key. */
const RESEAL = 'wallet reseal';

class NeverStop extends FatalStop {
  override stop(reason: string): void {
    complain(reason);
  }
}

/** A command on a gateway of its own in this process, which does nothing else. */
export async function runHere(config: Config, command: string, argument: string): Promise<AdminAnswer> {
  const gateway = await createGateway(config, {
    clock: await clockOf(config.tron.clockUrl),
    fatal: new NeverStop(),
    logger: false,
    jobs: 'none',
    foreignKey: command === RESEAL,
  });
  try {
    // The very first command may come before the first start: the secret must not be lost.
    const introduction = introduceMerchant(config, gateway);
    if (introduction !== null) say(introduction);
    return await gateway.app.get(AdminActions, { strict: false }).run(command, argument);
  } finally {
    await gateway.close(true);
  }
}
