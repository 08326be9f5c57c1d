import type { NoticeKind } from '@epusdt/notices';

/** `name`: an order's id. `id`: a transfer's number. */
export type NoticeAction =
  | { readonly do: 'notice.order'; readonly name: string }
  | { readonly do: 'notice.money'; readonly id: string }
  | { readonly do: 'notice.turn'; readonly kind: NoticeKind; readonly on: boolean };
