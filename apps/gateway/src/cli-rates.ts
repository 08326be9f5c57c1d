import type { CommandRunner } from 'nest-commander';

export const RATE_COMMANDS: (new () => CommandRunner)[] = [];
