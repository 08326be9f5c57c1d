export { AdminActions } from './admin-actions';
export type { AdminAnswer } from './admin-answer';
export { DoctorSettings, type Finding } from './doctor';
export { OperationsModule } from './operations.module';
export { ReadinessCheck, type Readiness } from './readiness';
