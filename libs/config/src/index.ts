export { ROLES, configOfProcess, loadConfig, type Config, type Role } from './config';
export { ConfigError, type ConfigProblem, type Environment } from './environment-reader';
export type { TelegramChat, TelegramConfig } from './telegram-config';
