export { AdminActions, type AdminAnswer } from './admin-actions';
export { DoctorSettings, type Finding } from './doctor';
export { OperationsModule } from './operations.module';
export { ReadinessCheck, type Readiness } from './readiness';
