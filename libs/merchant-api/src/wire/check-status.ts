import type { OrderRow } from '@epusdt/orders';

/**
 * What `GET /pay/check-status` says, whatever the dialect of the order: 1 waiting, 2 paid, 3 over. Of the numbers that
 * one family has beyond these its own clients know none that is not a danger to them.
 */
export const STATUS_NUMBERS: Readonly<Record<OrderRow['status'], string>> = {
  pending: '1',
  paid: '2',
  expired: '3',
  cancelled: '3',
};
