import type { NoticeFacts, NoticeKind } from '@epusdt/notices';
import type { Markup } from '../bot-html';

/** Times and amounts come as texts. */
export interface NoticeTexts {
  readonly title: Markup;
  readonly names: Readonly<Record<NoticeKind, string>>;
  /** In the list of what is told. */
  readonly line: (name: string, on: boolean) => Markup;
  /** A message of its own. */
  readonly whole: (about: NoticeFacts) => Markup;
  /** A line among many. */
  readonly short: (about: NoticeFacts) => Markup;
  readonly together: (count: number, from: string, to: string) => Markup;
  /** `amount`: of all of them; `null`: they have none. */
  readonly sum: (kind: NoticeKind, count: number, amount: string | null) => Markup;
  readonly more: (count: number) => Markup;
  readonly buttons: {
    readonly order: string;
    readonly decide: string;
    readonly resend: string;
    readonly explorer: string;
    readonly turn: (name: string, on: boolean) => string;
  };
}
