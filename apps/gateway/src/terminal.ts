/** The only writer to the terminal: words for people. Logs go through the logger. */
export const isTerminal = (): boolean => process.stdout.isTTY;

export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function complain(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Once everything that was said has been written. */
export function endProcess(): void {
  process.stdout.write('', () => process.stderr.write('', () => process.exit()));
}
