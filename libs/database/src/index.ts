export { AuditRow, recordAudit, type Deed } from './audit-log';
export {
  Database,
  isDatabaseTrouble,
  isUniqueViolation,
  violates,
  type Engine,
  type UniqueIndex,
} from './database';
export { DatabaseModule, openDatabase, sourceOptions, type DatabaseOptions } from './database.module';
export { Leases } from './lease';
export { UNFINISHED_RESTORE, sqlFilesIn, type SqlFile } from './migrator';
export { RowInserts } from './row-inserts';
export {
  adoptMasterKey,
  checkMasterKey,
  dropSetting,
  makeSetting,
  readSetting,
  sealingKey,
  settleSetting,
  swapSetting,
  writeSetting,
} from './settings-store';
export { SharedRead } from './shared-read';
export { integerColumn, toInteger, unitsColumn } from './transformers';
