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
import { ChainGauges } from './gauges';
import { HealthController } from './health.controller';
import { InboxReports } from './inbox-reports';
import { KeyCommands } from './key-commands';
import { MerchantCommands } from './merchant-commands';
import { Metrics } from './metrics';
import { MetricsController } from './metrics.controller';
import { MetricsFollower } from './metrics-follower';
import { MetricsSampler } from './metrics-sampler';
import { OrderCommands } from './order-commands';
import { OrderReports } from './order-reports';
import { PauseCommands } from './pause-commands';
import { PoolCare } from './pool-care';
import { PoolCommands } from './pool-commands';
import { RateCommands } from './rate-commands';
import { ReadinessCheck } from './readiness';
import { Retention } from './retention';
import { StorageCheck } from './storage-check';
import { Stopping } from './stopping';
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
  controllers: [HealthController, MetricsController],
  providers: [
    ...SUBJECTS,
    { provide: COMMANDS, useFactory: (...commands: Commands[]) => commands, inject: SUBJECTS },
    AdminActions,
    AlarmLedger,
    ChainGauges,
    Doctor,
    InboxReports,
    Metrics,
    MetricsFollower,
    MetricsSampler,
    OrderReports,
    PoolCare,
    ReadinessCheck,
    Retention,
    StorageCheck,
    Stopping,
    WalletCare,
    WalletResealing,
  ],
  exports: [AdminActions, AlarmLedger, Metrics, PoolCare, ReadinessCheck, Retention, Stopping, WalletCare],
})
export class OperationsModule {}
