import { ConfigError, loadConfig, type ConfigProblem, type Environment } from '@epusdt/config';

/** What is wrong with a configuration; nothing when it is good. */
export function problemsOf(environment: Environment): readonly ConfigProblem[] {
  try {
    loadConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}
