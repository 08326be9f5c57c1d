import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { AllocationModule, PoolCron, PoolRefusalCron } from '@epusdt/allocation';
import { CallbackAttemptRow, CallbackRow, CallbacksModule, EndpointRow, SweepCron } from '@epusdt/callbacks';
import {
  BackScanRow,
  ChainModule,
  ChunkRow,
  CursorRow,
  OutgoingRow,
  ProducerRow,
  ScanCron,
  TransferRow,
} from '@epusdt/chain';
import { CheckoutModule } from '@epusdt/checkout';
import type { Config } from '@epusdt/config';
import { DatabaseModule, type DatabaseOptions } from '@epusdt/database';
import { EventsModule } from '@epusdt/events';
import { LocksModule } from '@epusdt/locks';
import { MerchantApiModule } from '@epusdt/merchant-api';
import { ApiKeyRow, BrandRow, MerchantRow, MerchantsModule } from '@epusdt/merchants';
import { IdempotencyCron, IdempotencyRow, NativeApiModule } from '@epusdt/native-api';
import { NETWORK_FACTS } from '@epusdt/kernel';
import { NoticeRow, ToldAlarmRow } from '@epusdt/notices';
import {
  AlarmCron,
  AlarmFollower,
  OperationsModule,
  RetentionCron,
  StandingAlarmRow,
} from '@epusdt/operations';
import { FenceCron, OrderRow, OrdersModule, SightingRow } from '@epusdt/orders';
import {
  BalanceRow,
  BookkeepingCron,
  DecisionRow,
  IgnoreRow,
  InboxRow,
  PaymentRow,
  PaymentsModule,
  SettleCron,
} from '@epusdt/payments';
import { RateCron, RateRuleRow, RatesModule } from '@epusdt/rates';
import { StatisticsModule } from '@epusdt/statistics';
import { BotButtonRow, BotQuestionRow, TelegramSettings, telegramModule } from '@epusdt/telegram';
import { MerchantWalletRow, WalletCron, WalletRow, WalletRuleRow, WalletsModule } from '@epusdt/wallets';
import { versionHere } from './installation';
import { Preparation } from './preparation';
import { PORTS_ABOVE, SettingsModule, type Foundation } from './settings.module';

const ROWS = [
  ApiKeyRow,
  BackScanRow,
  BalanceRow,
  BotButtonRow,
  BotQuestionRow,
  BrandRow,
  CallbackAttemptRow,
  CallbackRow,
  ChunkRow,
  CursorRow,
  DecisionRow,
  EndpointRow,
  IdempotencyRow,
  IgnoreRow,
  InboxRow,
  MerchantRow,
  MerchantWalletRow,
  NoticeRow,
  OrderRow,
  OutgoingRow,
  PaymentRow,
  ProducerRow,
  RateRuleRow,
  SightingRow,
  StandingAlarmRow,
  ToldAlarmRow,
  TransferRow,
  WalletRow,
  WalletRuleRow,
];

/** What runs by itself: `none` for the command line, `consumers` (the shared queue's) where a test is the clock. */
export type Jobs = 'all' | 'consumers' | 'none';

export interface AppOptions extends Foundation {
  readonly database: DatabaseOptions;
  readonly jobs: Jobs;
}

/** The only composition root: the same rooms in every mode; roles decide which jobs start. */
@Module({})
export class AppModule {
  static forRoot(config: Config, options: AppOptions): DynamicModule {
    const redisUrl = config.mode === 'distributed' ? config.redisUrl : null;
    // Keys and jobs of one installation, whoever else uses the same Redis.
    const namespace = `epusdt:${options.key.fingerprint}`;
    const worker = config.roles.includes('worker');
    const crons = options.jobs === 'all';
    const jobs: Provider[] = [
      ...(crons && worker
        ? [ScanCron, SettleCron, SweepCron, BookkeepingCron, IdempotencyCron, RetentionCron]
        : []),
      ...(crons ? [WalletCron, worker ? PoolCron : PoolRefusalCron] : []),
      ...(crons ? [RateCron, AlarmCron, FenceCron] : []),
      ...(options.jobs === 'none' ? [] : [AlarmFollower]),
    ];
    return {
      module: AppModule,
      imports: [
        SettingsModule.forRoot(config, options),
        ScheduleModule.forRoot(),
        EventsModule.forRoot(redisUrl, namespace),
        DatabaseModule.forRoot(options.database, ROWS),
        LocksModule.forRoot(redisUrl, namespace),
        CallbacksModule.forRoot({
          redisUrl,
          namespace,
          allowCidrs: config.callbackAllowCidrs,
          allowPorts: config.callbackAllowPorts,
          consumer: worker && options.jobs !== 'none',
        }),
        ...PORTS_ABOVE,
        MerchantsModule,
        WalletsModule,
        RatesModule,
        ChainModule,
        AllocationModule,
        OrdersModule,
        PaymentsModule,
        ...(config.roles.includes('api') ? [MerchantApiModule, CheckoutModule, NativeApiModule] : []),
        OperationsModule,
        StatisticsModule,
        ...(config.telegram && worker && options.jobs !== 'none'
          ? [
              telegramModule(
                new TelegramSettings(
                  config.telegram,
                  NETWORK_FACTS[config.tron.network].explorer,
                  versionHere(),
                ),
                crons,
              ),
            ]
          : []),
      ],
      providers: [Preparation, ...jobs],
    };
  }
}
