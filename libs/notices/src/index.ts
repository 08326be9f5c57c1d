export { LANES, NoticeBook, type Claim, type Lane, type News, type Notice } from './notice-book';
export { NoticeCollector } from './notice-collector';
export type {
  AlarmFacts,
  CallbackFacts,
  DayFacts,
  MoneyFacts,
  NoticeFacts,
  OutgoingFacts,
  PaidFacts,
} from './notice-facts';
export { NOTICE_KINDS, type NoticeKind } from './notice-kind';
export { NoticeRow, ToldAlarmRow } from './notice.rows';
export { NoticeSettings } from './notice-settings';
export { NoticeSwitches } from './notice-switches';
export { NoticesModule } from './notices.module';
