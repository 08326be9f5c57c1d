/** The only writer to the terminal: words for people. Logs go through the logger. */
export const isTerminal = (): boolean => process.stdout.isTTY;

export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function complain(text: string): void {
  process.stderr.write(`${text}\n`);
}

/**
 * A process that has nothing left to wait for ends as if all were well, also in the midst of a command whose answer was
 * lost. A command that comes to its end ends the process itself.
 */
export function complainAtSilence(): void {
  process.once('beforeExit', () => {
    complain(
      'this command never came to its end: what it waited for is gone without a word. Do not count on what it was to do; see what is there, and run it again',
    );
    process.exitCode = 1;
  });
}

/** Once everything that was said has been written. */
export function endProcess(): void {
  process.stdout.write('', () => process.stderr.write('', () => process.exit()));
}
