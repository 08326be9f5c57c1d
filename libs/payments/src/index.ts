export { InboxRow, PaymentRow } from './payment.rows';
export { Payments } from './payments';
export { PaymentsModule } from './payments.module';
export { SettleCron } from './settle.cron';
export { PaymentSettings, Settler } from './settler';
