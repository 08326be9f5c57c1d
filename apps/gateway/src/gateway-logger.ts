import { ConsoleLogger, type LogLevel } from '@nestjs/common';
import { LogFacts, presentRequest } from '@epusdt/events';
import { isTerminal } from './terminal';

/** The framework's account of how it puts itself together: thirty lines nobody asked for. */
const FRAMEWORK: readonly string[] = [
  'NestFactory',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestApplication',
];

interface JsonOptions {
  readonly context: string;
  readonly logLevel: LogLevel;
  readonly writeStreamType?: 'stdout' | 'stderr';
  readonly errorStack?: unknown;
}

/**
 * One line a change of state: text on a terminal, JSON elsewhere, where what the line is about and the request it was
 * done for are fields of their own.
 */
export class GatewayLogger extends ConsoleLogger {
  /** Of the line that is being written. */
  private facts: LogFacts | null = null;

  constructor(json = !isTerminal()) {
    super({ json, logLevels: ['log', 'warn', 'error', 'fatal'], timestamp: true });
  }

  override log(message: unknown, ...rest: unknown[]): void {
    const context = rest[rest.length - 1];
    if (typeof context === 'string' && FRAMEWORK.includes(context)) return;
    this.factual(rest, (words) => super.log(message, ...words));
  }

  override warn(message: unknown, ...rest: unknown[]): void {
    this.factual(rest, (words) => super.warn(message, ...words));
  }

  override error(message: unknown, ...rest: unknown[]): void {
    this.factual(rest, (words) => super.error(message, ...words));
  }

  protected override getJsonLogObject(
    message: unknown,
    options: JsonOptions,
  ): ReturnType<ConsoleLogger['getJsonLogObject']> {
    const request = presentRequest();
    return {
      ...super.getJsonLogObject(message, options),
      ...(request === null ? {} : { requestId: request.requestId }),
      ...this.facts?.fields,
    };
  }

  /** The framework takes whatever is given besides for words to be printed. */
  private factual(rest: readonly unknown[], write: (words: unknown[]) => void): void {
    this.facts = rest.find((one) => one instanceof LogFacts) ?? null;
    write(rest.filter((one) => !(one instanceof LogFacts)));
    this.facts = null;
  }
}
