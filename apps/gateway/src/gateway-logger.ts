import { ConsoleLogger } from '@nestjs/common';
import { isTerminal } from './terminal';

/** The framework's account of how it puts itself together: thirty lines nobody asked for. */
const FRAMEWORK: readonly string[] = [
  'NestFactory',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestApplication',
];

/** One line a change of state: text on a terminal, JSON elsewhere. */
export class GatewayLogger extends ConsoleLogger {
  constructor() {
    super({ json: !isTerminal(), logLevels: ['log', 'warn', 'error', 'fatal'], timestamp: true });
  }

  override log(message: unknown, ...rest: unknown[]): void {
    const context = rest[rest.length - 1];
    if (typeof context === 'string' && FRAMEWORK.includes(context)) return;
    super.log(message, ...rest);
  }
}
