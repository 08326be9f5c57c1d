import type { AlarmFacts, CallbackFacts, MoneyFacts, NoticeKind, PaidFacts } from '@epusdt/notices';

type Meant = NonNullable<MoneyFacts['order']>['what'];

/** The words of notices in one language; how they are put together is the same in all. Times and amounts are texts. */
export interface NoticeWords {
  readonly title: string;
  readonly names: Readonly<Record<NoticeKind, string>>;
  /** Between what something is and what is said of it. */
  readonly colon: string;
  readonly comma: string;
  readonly paid: Readonly<Record<PaidFacts['reason'], string>>;
  readonly asked: (amount: string) => string;
  readonly inBrackets: (text: string) => string;
  readonly orderOf: (reference: string, shop: string) => string;
  readonly from: string;
  readonly to: string;
  readonly transaction: string;
  readonly noTransaction: string;
  readonly money: string;
  readonly meant: Readonly<Record<Meant, string>>;
  /** Where it is only likely. */
  readonly itSeems: (what: string) => string;
  readonly asks: (reference: string, amount: string) => string;
  readonly probably: (reference: string, amount: string) => string;
  readonly sender: (address: string) => string;
  /** The gateway's own words for a person. */
  readonly explained: (reason: string) => string;
  readonly waits: string;
  readonly left: (amount: string) => string;
  readonly toOwn: string;
  readonly thief: string;
  readonly leftFor: (amount: string, from: string, to: string) => string;
  readonly callbacks: Readonly<Record<CallbackFacts['what'], string>>;
  readonly shop: (pid: string, url: string) => string;
  readonly attempts: (count: number, answer: string) => string;
  readonly noAnswer: string;
  readonly alarms: Readonly<Record<AlarmFacts['alarm'], string>>;
  /** What it means, above the gateway's own words, where these are of another language. */
  readonly alarmMeans: Readonly<Record<AlarmFacts['alarm'], string>> | null;
  readonly ended: Readonly<Record<Exclude<AlarmFacts['state'], 'stands'>, (what: string) => string>>;
  readonly started: (version: string) => string;
  readonly together: (count: number) => string;
  readonly times: (count: number, amount: string | null) => string;
  readonly more: (count: number) => string;
  readonly buttons: {
    readonly order: string;
    readonly decide: string;
    readonly resend: string;
    readonly explorer: string;
    readonly turn: (name: string, on: boolean) => string;
  };
}
