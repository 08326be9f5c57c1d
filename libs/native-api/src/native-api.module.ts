import { Module } from '@nestjs/common';
import { AllocationModule } from '@epusdt/allocation';
import { MerchantsModule } from '@epusdt/merchants';
import { OperationsModule } from '@epusdt/operations';
import { OrdersModule } from '@epusdt/orders';
import { PaymentsModule } from '@epusdt/payments';
import { RatesModule } from '@epusdt/rates';
import { WalletsModule } from '@epusdt/wallets';
import { AuditController } from './audit.controller';
import { AuditList } from './audit-list';
import { BrandsController } from './brands.controller';
import { CallbacksController } from './callbacks.controller';
import { CsvFiles } from './csv-file';
import { EndpointsController } from './endpoints.controller';
import { Idempotency } from './idempotency';
import { InboxAnswers } from './inbox-answers';
import { InboxController } from './inbox.controller';
import { KeysController } from './keys.controller';
import { LiveController } from './live.controller';
import { MeController } from './me.controller';
import { MerchantsController } from './merchants.controller';
import { OrderAnswers } from './order-answers';
import { OrderExport } from './order-export';
import { OrderIntake } from './order-intake';
import { OrderSearch } from './order-search';
import { OrdersController } from './orders.controller';
import { RatesController } from './rates.controller';
import { TransfersController } from './transfers.controller';
import { WalletAnswers } from './wallet-answers';
import { WalletsController } from './wallets.controller';

/** The native API, /api/v2. */
@Module({
  imports: [
    AllocationModule,
    MerchantsModule,
    OperationsModule,
    OrdersModule,
    PaymentsModule,
    RatesModule,
    WalletsModule,
  ],
  controllers: [
    MeController,
    OrdersController,
    LiveController,
    MerchantsController,
    BrandsController,
    KeysController,
    CallbacksController,
    EndpointsController,
    TransfersController,
    InboxController,
    WalletsController,
    RatesController,
    AuditController,
  ],
  providers: [
    AuditList,
    CsvFiles,
    Idempotency,
    InboxAnswers,
    OrderAnswers,
    OrderExport,
    OrderIntake,
    OrderSearch,
    WalletAnswers,
  ],
})
export class NativeApiModule {}
