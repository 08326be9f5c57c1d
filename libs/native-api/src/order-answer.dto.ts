import { ApiProperty } from '@nestjs/swagger';
import { ORDER_STATUSES, type OrderStatus, type OrderView, type PaidReason } from '@epusdt/orders';
import type { PaymentView } from '@epusdt/payments';
import { PageDto } from './pages';

export class OrderPaymentDto implements PaymentView {
  @ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description: 'the transaction; null: marked paid by hand, without one',
  })
  transaction!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: '5.8401',
    description: 'what arrived; null as above',
  })
  amount!: string | null;

  @ApiProperty({ type: Number, nullable: true, example: 0, description: 'which transfer of the transaction' })
  log_index!: number | null;

  @ApiProperty({ type: String, nullable: true, example: '17', description: 'its number in `/transfers`' })
  transfer!: string | null;

  @ApiProperty({ example: '2026-01-05T12:01:12.000Z' })
  settled_at!: string;
}

/** An order as the API shows it: what events carry, with what only whoever asks learns. */
export class OrderDto implements Omit<OrderView, 'address'> {
  @ApiProperty({ example: '7Qm3c9VxKf0aTz2LrW8bNdYe' })
  id!: string;

  @ApiProperty({ example: 'A1001', description: "the shop's own order id" })
  reference!: string;

  @ApiProperty({ example: 1, description: 'a reference whose order has ended may be asked for again' })
  attempt!: number;

  @ApiProperty({ example: '1000' })
  merchant!: string;

  @ApiProperty({ enum: ORDER_STATUSES, example: 'pending' })
  status!: OrderStatus;

  @ApiProperty({
    type: String,
    enum: ['exact', 'late', 'tolerated', 'manual', null],
    nullable: true,
    example: null,
    description: 'why it is paid',
  })
  reason!: PaidReason | null;

  @ApiProperty({ example: '42', description: 'what the shop asked for' })
  amount!: string;

  @ApiProperty({ example: 'CNY' })
  currency!: string;

  @ApiProperty({ example: '7.2', description: '`currency` per USDT' })
  rate!: string;

  @ApiProperty({ example: 'forced' })
  rate_source!: string;

  @ApiProperty({ example: '2026-01-05T12:00:00.000Z' })
  rate_at!: string;

  @ApiProperty({ example: 'tron' })
  network!: string;

  @ApiProperty({ example: 'usdt' })
  token!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'TJngGWiRMLgNFScEybQxLEKQMNdB4nR6Vx',
    description: 'where to pay; null: it could not be verified, nobody may pay this order',
  })
  address!: string | null;

  @ApiProperty({ example: '5.84', description: 'what must arrive, to the last decimal' })
  payable_amount!: string;

  @ApiProperty({ type: String, nullable: true, example: 'https://shop.example/thanks' })
  redirect_url!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'zh-CN' })
  locale!: string | null;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string' },
    nullable: true,
    example: { cart: '7731' },
  })
  metadata!: Readonly<Record<string, string>> | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description: 'the endpoint that `events_url` named; its state is in `/endpoints`',
  })
  endpoint!: string | null;

  @ApiProperty({ example: '2026-01-05T12:00:00.000Z' })
  created_at!: string;

  @ApiProperty({ example: '2026-01-05T12:15:00.000Z' })
  expires_at!: string;

  @ApiProperty({ example: '2026-01-05T13:15:00.000Z', description: 'until when money for it still counts' })
  watched_until!: string;

  @ApiProperty({ type: String, nullable: true, example: null })
  closed_at!: string | null;

  @ApiProperty({ example: 'https://pay.example/pay/checkout-counter/7Qm3c9VxKf0aTz2LrW8bNdYe' })
  checkout_url!: string;

  @ApiProperty({ type: OrderPaymentDto, nullable: true, example: null })
  payment!: OrderPaymentDto | null;

  @ApiProperty({
    type: Number,
    nullable: true,
    example: null,
    description: 'of a pending order whose payment is seen and not final: 1 to 19',
  })
  confirmations!: number | null;
}

export const OrderPage = PageDto(OrderDto);
