import { Command, CommandRunner, Option } from 'nest-commander';
import { configOfProcess, type Config } from '@epusdt/config';
import type { Clock } from '@epusdt/kernel';
import { refuse, report } from './cli-base';
import { clockOf } from './followed-clock';
import { startProblem } from './reasons';
import { say } from './terminal';

type Work = (config: Config, clock: Clock) => Promise<string>;

/** In this process, beside the gateway or without one. */
async function perform(work: Work): Promise<void> {
  let config: Config | null = null;
  try {
    config = configOfProcess();
    say(await work(config, await clockOf(config.tron.clockUrl)));
  } catch (error) {
    refuse(config === null ? error : new Error(startProblem(error, config), { cause: error }));
  }
}

@Command({
  name: 'backup',
  description: 'copy the database into one file, also while the gateway runs; the master key is not in it',
})
class BackupCommand extends CommandRunner {
  override run(_words: string[], { to }: { to?: string }): Promise<void> {
    return perform(async (config, clock) => {
      const { backUp } = await import('./backup-desk');
      return backUp(config, clock, to ?? null);
    });
  }

  @Option({
    flags: '--to <file>',
    description: 'the file, or a folder for it; left out: DATA_DIR/backups',
  })
  to(text: string): string {
    return text;
  }
}

interface RestoreFlags {
  readonly verify?: boolean;
  readonly replace?: boolean;
  readonly acceptReuse?: boolean;
}

@Command({
  name: 'restore',
  arguments: '[file]',
  description:
    'put a copy back while the gateway is stopped; new orders are refused until forgotten amounts are free for sure',
})
class RestoreCommand extends CommandRunner {
  override run([file]: string[], flags: RestoreFlags): Promise<void> {
    const { verify = false, replace = false, acceptReuse = false } = flags;
    if (file === undefined) {
      if (acceptReuse && !verify && !replace) return report('restore accept-reuse', []);
      refuse(new Error('restore: name the file that the command backup made'));
      return Promise.resolve();
    }
    return perform(async (config, clock) => {
      const { restoreCopy, verifyCopy } = await import('./restore-desk');
      if (verify) return verifyCopy(config, clock, file);
      return restoreCopy(config, clock, file, { replace, acceptReuse });
    });
  }

  @Option({ flags: '--verify', description: 'look only whether the copy can be put back; touches nothing' })
  verify(): boolean {
    return true;
  }

  @Option({ flags: '--replace', description: 'put the database that is there aside' })
  replace(): boolean {
    return true;
  }

  @Option({
    flags: '--accept-reuse',
    description: 'take new orders at once; without a file: end the waiting after a restore',
  })
  acceptReuse(): boolean {
    return true;
  }
}

export const BACKUP_COMMANDS = [BackupCommand, RestoreCommand];
