export { ApiSettings } from './api-guard';
export { Idempotency } from './idempotency';
export { IdempotencyCron } from './idempotency.cron';
export { IdempotencyRow } from './idempotency.row';
export { NativeApiModule } from './native-api.module';
export { NativeRoutes, isNative } from './native-paths';
export {
  PROBLEMS,
  Problem,
  problemAnswer,
  type ProblemAnswer,
  type ProblemCode,
  type ProblemKind,
} from './problems';
