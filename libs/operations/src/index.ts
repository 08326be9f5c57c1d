export { AdminActions } from './admin-actions';
export type { AdminAnswer } from './admin-answer';
export {
  AlarmCron,
  AlarmFollower,
  AlarmLedger,
  StandingAlarmRow,
  alarmName,
  type AlarmState,
  type StandingAlarm,
} from './alarm-ledger';
export { DoctorSettings, type Finding } from './doctor-words';
export { momentOf } from './instant';
export { Metrics } from './metrics';
export { MetricsSettings } from './metrics-access';
export { OperationsModule } from './operations.module';
export { PoolCare } from './pool-care';
export { ReadinessCheck, type Check, type Readiness } from './readiness';
export { Stopping } from './stopping';
export { Retention, RetentionCron, RetentionSettings } from './retention';
export { WalletCare, type AddedWallet, type WalletCheck } from './wallet-care';
