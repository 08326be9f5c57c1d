import type { NoticeKind } from '@epusdt/notices';

/** `name`: an order's id, or a transaction. */
export type NoticeAction =
  | { readonly do: 'notice.order'; readonly name: string }
  | { readonly do: 'notice.turn'; readonly kind: NoticeKind; readonly on: boolean };
