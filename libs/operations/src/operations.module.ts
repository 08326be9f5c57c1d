import { Module } from '@nestjs/common';
import { ChainModule } from '@epusdt/chain';
import { MerchantsModule } from '@epusdt/merchants';
import { OrdersModule } from '@epusdt/orders';
import { PaymentsModule } from '@epusdt/payments';
import { RatesModule } from '@epusdt/rates';
import { WalletsModule } from '@epusdt/wallets';
import { AdminActions } from './admin-actions';
import { Doctor } from './doctor';
import { HealthController } from './health.controller';
import { OrderReports } from './order-reports';
import { ReadinessCheck } from './readiness';
import { WalletCare } from './wallet-care';

@Module({
  imports: [ChainModule, MerchantsModule, OrdersModule, PaymentsModule, RatesModule, WalletsModule],
  controllers: [HealthController],
  providers: [AdminActions, Doctor, OrderReports, ReadinessCheck, WalletCare],
  exports: [AdminActions, ReadinessCheck],
})
export class OperationsModule {}
