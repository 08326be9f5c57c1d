import { Module } from '@nestjs/common';
import { AllocationModule } from '@epusdt/allocation';
import { ChainModule } from '@epusdt/chain';
import { OrdersModule } from '@epusdt/orders';
import { WalletsModule } from '@epusdt/wallets';
import { BalanceCheck } from './balance-check';
import { InboxDecisions } from './inbox-decisions';
import { InboxEntries } from './inbox-entries';
import { OrderDecisions } from './order-decisions';
import { PaymentNews } from './payment-news';
import { PaymentTrace } from './payment-trace';
import { Payments } from './payments';
import { Settler } from './settler';
import { SumCheck } from './sum-check';
import { TransferList } from './transfer-list';

const PROVIDERS = [
  BalanceCheck,
  InboxDecisions,
  InboxEntries,
  OrderDecisions,
  PaymentNews,
  PaymentTrace,
  Payments,
  Settler,
  SumCheck,
  TransferList,
];

@Module({
  imports: [AllocationModule, ChainModule, OrdersModule, WalletsModule],
  providers: PROVIDERS,
  exports: PROVIDERS,
})
export class PaymentsModule {}
