import { FatalStop } from '@epusdt/chain';
import type { Config } from '@epusdt/config';
import { AdminActions, type AdminAnswer } from '@epusdt/operations';
import { clockOf } from './followed-clock';
import { createGateway } from './gateway';
import { startProblem } from './reasons';
import { complain, say } from './terminal';
import { introduceMerchant } from './welcome';

/** The one command for a database that was sealed under another master key. */
const RESEAL = 'wallet reseal';

class NeverStop extends FatalStop {
  override stop(reason: string): void {
    complain(reason);
  }
}

/** A gateway of its own in this process, which does nothing but answer commands. */
export interface GatewayHere {
  run(command: string, argument: string): Promise<AdminAnswer>;
  close(): Promise<void>;
}

/** `command`: the first one. */
export async function openHere(config: Config, command: string): Promise<GatewayHere> {
  const gateway = await createGateway(config, {
    clock: await clockOf(config.tron.clockUrl),
    fatal: new NeverStop(),
    logger: false,
    jobs: 'none',
    foreignKey: command === RESEAL,
  }).catch((error: unknown) => {
    throw new Error(startProblem(error, config), { cause: error });
  });
  try {
    // The very first command may come before the first start: the secret must not be lost.
    const introduction = introduceMerchant(config, gateway);
    if (introduction !== null) say(introduction);
  } catch (error) {
    await gateway.close(true).catch(() => undefined);
    throw error;
  }
  const actions = gateway.app.get(AdminActions, { strict: false });
  return {
    run: (each, argument) => actions.run(each, argument),
    close: () => gateway.close(true),
  };
}
