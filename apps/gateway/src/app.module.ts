import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { CallbackAttemptRow, CallbackRow, CallbacksModule } from '@epusdt/callbacks';
import { ChainModule, CursorRow, ScanCron, TransferRow } from '@epusdt/chain';
import { CheckoutModule } from '@epusdt/checkout';
import type { Config } from '@epusdt/config';
import { DatabaseModule, type DatabaseOptions } from '@epusdt/database';
import { EventsModule } from '@epusdt/events';
import { LocksModule } from '@epusdt/locks';
import { MerchantApiModule } from '@epusdt/merchant-api';
import { MerchantRow, MerchantsModule } from '@epusdt/merchants';
import { OperationsModule } from '@epusdt/operations';
import { OrderRow, OrdersModule } from '@epusdt/orders';
import { InboxRow, PaymentRow, PaymentsModule, SettleCron } from '@epusdt/payments';
import { RateCron, RatesModule } from '@epusdt/rates';
import { WalletRow, WalletsModule } from '@epusdt/wallets';
import { Preparation } from './preparation';
import { PORTS_ABOVE, SettingsModule, type Foundation } from './settings.module';

const ROWS = [
  CallbackAttemptRow,
  CallbackRow,
  CursorRow,
  InboxRow,
  MerchantRow,
  OrderRow,
  PaymentRow,
  TransferRow,
  WalletRow,
];

export interface AppOptions extends Foundation {
  readonly database: DatabaseOptions;
  /** False: no cron and no queue consumer starts (the command line). */
  readonly jobs: boolean;
}

/** The only composition root: the same rooms in every mode; roles decide which jobs start. */
@Module({})
export class AppModule {
  static forRoot(config: Config, options: AppOptions): DynamicModule {
    const redisUrl = config.mode === 'distributed' ? config.redisUrl : null;
    const worker = options.jobs && config.roles.includes('worker');
    const jobs: Provider[] = [
      ...(worker ? [ScanCron, SettleCron] : []),
      ...(options.jobs && config.rateUrl !== null ? [RateCron] : []),
    ];
    return {
      module: AppModule,
      imports: [
        SettingsModule.forRoot(config, options),
        ScheduleModule.forRoot(),
        EventsModule,
        DatabaseModule.forRoot(options.database, ROWS),
        LocksModule.forRoot(redisUrl),
        CallbacksModule.forRoot({ redisUrl, allowCidrs: config.callbackAllowCidrs, worker }),
        ...PORTS_ABOVE,
        MerchantsModule,
        WalletsModule,
        RatesModule,
        ChainModule,
        OrdersModule,
        PaymentsModule,
        ...(config.roles.includes('api') ? [MerchantApiModule, CheckoutModule] : []),
        OperationsModule,
      ],
      providers: [Preparation, ...jobs],
    };
  }
}
