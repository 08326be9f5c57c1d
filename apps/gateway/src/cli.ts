import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { Command, CommandFactory } from 'nest-commander';
import { BACKUP_COMMANDS } from './cli-backup';
import { Forwarded } from './cli-base';
import { CALLBACK_COMMANDS } from './cli-callbacks';
import { ENDPOINT_COMMANDS } from './cli-endpoints';
import { KEY_COMMANDS } from './cli-keys';
import { MERCHANT_COMMANDS } from './cli-merchants';
import { ORDER_COMMANDS } from './cli-orders';
import { RATE_COMMANDS } from './cli-rates';
import { WALLET_COMMANDS } from './cli-wallets';
import { keepFilesPrivate } from './data-folder';
import { textOf } from './reasons';
import { complain, complainAtSilence, endProcess } from './terminal';

@Command({
  name: 'doctor',
  description: 'checks everything the gateway depends on; each failure with its cure',
})
class DoctorCommand extends Forwarded {
  readonly forwards = 'doctor';
}

@Module({
  providers: [
    ...WALLET_COMMANDS,
    ...MERCHANT_COMMANDS,
    ...ORDER_COMMANDS,
    ...RATE_COMMANDS,
    ...CALLBACK_COMMANDS,
    ...ENDPOINT_COMMANDS,
    ...KEY_COMMANDS,
    ...BACKUP_COMMANDS,
    DoctorCommand,
  ],
})
class CliModule {}

keepFilesPrivate();
complainAtSilence();
void CommandFactory.run(CliModule, { logger: false, cliName: 'epusdt' })
  .catch((error: unknown) => {
    complain(textOf(error));
    process.exitCode = 1;
  })
  // What failed half-way may have left connections, which would keep the process alive for ever.
  .finally(endProcess);
