import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { AllocationSettings, SlotRows } from '@epusdt/allocation';
import { CallbackFormat } from '@epusdt/callbacks';
import { ChainDemand, ChainSettings, FatalStop } from '@epusdt/chain';
import { CheckoutSettings } from '@epusdt/checkout';
import type { Config } from '@epusdt/config';
import { Clock, MasterKey, NETWORK_FACTS, addressFromHex, usdtOn } from '@epusdt/kernel';
import { DialectCallbacks, DialectReturns, PaidOrders, PublicUrl } from '@epusdt/merchant-api';
import { MerchantSettings, MerchantsModule } from '@epusdt/merchants';
import { ApiSettings } from '@epusdt/native-api';
import { DoctorSettings, MetricsSettings, RetentionSettings } from '@epusdt/operations';
import { OrderDemand, OrderSettings, OrderSlotRows, OrdersModule, ReturnUrls } from '@epusdt/orders';
import { PaymentSettings, PaymentsModule } from '@epusdt/payments';
import { RateSettings, RateSources, rateSourceOf } from '@epusdt/rates';
import { WalletsModule } from '@epusdt/wallets';
import { PreparationSettings } from './preparation';

/** Seconds between two looks: a real block takes 3 s, and public nodes count requests. */
const POLL_SECONDS = 3;
const SANDBOX_POLL_SECONDS = 1;

export interface Foundation {
  readonly clock: Clock;
  readonly key: MasterKey;
  readonly fatal: FatalStop;
}

/** Hands each room the part of the configuration it needs. */
@Module({})
export class SettingsModule {
  static forRoot(config: Config, { clock, key, fatal }: Foundation): DynamicModule {
    const { tron, orders, http, rates } = config;
    const facts = NETWORK_FACTS[tron.network];
    const asset = usdtOn(tron.network, tron.usdtContract);
    const poll = tron.network === 'sandbox' ? SANDBOX_POLL_SECONDS : POLL_SECONDS;
    const sources = rates.sources.map(({ name, url }) => rateSourceOf(name, url, rates.coinGeckoKey));
    const settings: object[] = [
      new ApiSettings(config.api.rateLimit),
      new AllocationSettings(orders.stepUnits, orders.steps, config.pool.strategy),
      new ChainSettings(asset, tron.providers, facts.chainId, poll, tron.reading),
      new CheckoutSettings({
        explorer: facts.explorer,
        contract: addressFromHex(asset.contract),
        mainnet: tron.network === 'mainnet',
        publicUrl: http.publicUrl,
      }),
      new DoctorSettings(http.publicUrl, http.publicUrlGiven, config.dataDir),
      new MerchantSettings(tron.network === 'mainnet'),
      new MetricsSettings(config.operations.metricsToken, config.operations.metricsAllow),
      new OrderSettings(
        asset,
        orders.ttlMs,
        orders.lateWindowMs,
        orders.quoteDecimals,
        config.payments.late === 'settle',
      ),
      new PaymentSettings(tron.dustBelow, config.payments.late, config.payments.tolerance),
      new PreparationSettings(config.firstMerchantSecret, config.wallets),
      new PublicUrl(http.publicUrl),
      new RateSettings(rates.forced, rates.group, rates.minSources, rates.fiats, rates.bounds),
      new RateSources(sources),
      new RetentionSettings(config.retention.deliveriesMs, config.retention.unpaidOrdersMs),
    ];
    const providers: Provider[] = [
      { provide: Clock, useValue: clock },
      { provide: MasterKey, useValue: key },
      { provide: FatalStop, useValue: fatal },
      ...settings.map((value) => ({ provide: value.constructor as new () => object, useValue: value })),
    ];
    return {
      module: SettingsModule,
      global: true,
      providers,
      exports: providers.map((provider) => ('provide' in provider ? provider.provide : provider)),
    };
  }
}

/** What rooms ask of rooms above them, bound here so that no import goes up. */
@Module({
  imports: [OrdersModule, WalletsModule],
  providers: [
    OrderSlotRows,
    OrderDemand,
    { provide: SlotRows, useExisting: OrderSlotRows },
    { provide: ChainDemand, useExisting: OrderDemand },
  ],
  exports: [SlotRows, ChainDemand],
})
class RowsAboveModule {}

@Module({
  imports: [OrdersModule, PaymentsModule, MerchantsModule],
  providers: [
    PaidOrders,
    DialectCallbacks,
    DialectReturns,
    { provide: CallbackFormat, useExisting: DialectCallbacks },
    { provide: ReturnUrls, useExisting: DialectReturns },
  ],
  exports: [CallbackFormat, ReturnUrls],
})
class FormatsAboveModule {}

export const PORTS_ABOVE: DynamicModule[] = [
  { module: RowsAboveModule, global: true },
  { module: FormatsAboveModule, global: true },
];
