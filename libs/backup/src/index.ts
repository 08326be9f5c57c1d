export { copiedTables, tablesOf, type CopyHead } from './copy-format';
export { readCopy, type CopySummary } from './copy-reader';
export { schemaIn } from './copy-schema';
export { loadCopy, skipNumbers } from './load-copy';
export { MysqlPlace } from './mysql-place';
export type { RowPlace } from './row-place';
export { SqlitePlace } from './sqlite-place';
export { LAST_COPY, noteCopy, takeCopy, type CopyRequest, type LastCopy, type TakenCopy } from './take-copy';
