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
export { DoctorSettings, type Finding } from './doctor';
export { momentOf } from './instant';
export { OperationsModule } from './operations.module';
export { PoolCare } from './pool-care';
export { ReadinessCheck, type Readiness } from './readiness';
export { WalletCare, type AddedWallet, type WalletCheck } from './wallet-care';
