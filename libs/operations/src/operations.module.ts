import { Module } from '@nestjs/common';
import { AllocationModule } from '@epusdt/allocation';
import { ChainModule } from '@epusdt/chain';
import { MerchantsModule } from '@epusdt/merchants';
import { OrdersModule } from '@epusdt/orders';
import { PaymentsModule } from '@epusdt/payments';
import { RatesModule } from '@epusdt/rates';
import { WalletsModule } from '@epusdt/wallets';
import { AdminActions, COMMANDS } from './admin-actions';
import type { Commands } from './admin-answer';
import { AlarmLedger } from './alarm-ledger';
import { BrandCommands } from './brand-commands';
import { CallbackCommands } from './callback-commands';
import { Doctor } from './doctor';
import { EndpointCommands } from './endpoint-commands';
import { HealthController } from './health.controller';
import { InboxReports } from './inbox-reports';
import { KeyCommands } from './key-commands';
import { MerchantCommands } from './merchant-commands';
import { OrderCommands } from './order-commands';
import { OrderReports } from './order-reports';
import { PauseCommands } from './pause-commands';
import { PoolCare } from './pool-care';
import { PoolCommands } from './pool-commands';
import { RateCommands } from './rate-commands';
import { ReadinessCheck } from './readiness';
import { WalletCare } from './wallet-care';
import { WalletCommands } from './wallet-commands';
import { WalletResealing } from './wallet-resealing';

/** A further subject is one more line here. */
const SUBJECTS = [
  WalletCommands,
  PoolCommands,
  MerchantCommands,
  BrandCommands,
  OrderCommands,
  PauseCommands,
  RateCommands,
  CallbackCommands,
  EndpointCommands,
  KeyCommands,
];

@Module({
  imports: [
    AllocationModule,
    ChainModule,
    MerchantsModule,
    OrdersModule,
    PaymentsModule,
    RatesModule,
    WalletsModule,
  ],
  controllers: [HealthController],
  providers: [
    ...SUBJECTS,
    { provide: COMMANDS, useFactory: (...commands: Commands[]) => commands, inject: SUBJECTS },
    AdminActions,
    AlarmLedger,
    Doctor,
    InboxReports,
    OrderReports,
    PoolCare,
    ReadinessCheck,
    WalletCare,
    WalletResealing,
  ],
  exports: [AdminActions, AlarmLedger, PoolCare, ReadinessCheck, WalletCare],
})
export class OperationsModule {}
