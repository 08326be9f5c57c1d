/** One thing wrong with the configuration. */
export interface ConfigProblem {
  readonly variable: string;
  readonly problem: string;
  readonly cure: string;
}

export class ConfigError extends Error {
  constructor(readonly problems: readonly ConfigProblem[]) {
    const lines = problems.map(({ variable, problem, cure }) => `  ${variable}: ${problem}. ${cure}`);
    super(`The configuration has ${problems.length} problem(s):\n${lines.join('\n')}`);
    this.name = 'ConfigError';
  }
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads variables and collects everything that is wrong, so that all of it can be told at once. */
export class EnvironmentReader {
  readonly problems: ConfigProblem[] = [];

  constructor(private readonly environment: Environment) {}

  /** Trimmed; an empty variable counts as absent. */
  text(variable: string): string | null {
    const value = this.environment[variable]?.trim();
    return value === undefined || value === '' ? null : value;
  }

  list(variable: string): string[] {
    return (this.text(variable) ?? '')
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '');
  }

  integer(variable: string, fallback: number, low: number, high: number): number {
    const text = this.text(variable);
    if (text === null) return fallback;
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= low && value <= high) return value;
    this.fail(
      variable,
      `"${text}" is no whole number from ${low} to ${high}`,
      `Leave it out for ${fallback}`,
    );
    return fallback;
  }

  oneOf<T extends string>(variable: string, allowed: readonly T[], fallback: T): T {
    const text = this.text(variable);
    if (text === null) return fallback;
    const found = allowed.find((item) => item === text);
    if (found !== undefined) return found;
    this.fail(variable, `"${text}" is not known`, `Give one of: ${allowed.join(', ')}`);
    return fallback;
  }

  fail(variable: string, problem: string, cure: string): void {
    this.problems.push({ variable, problem, cure });
  }
}
