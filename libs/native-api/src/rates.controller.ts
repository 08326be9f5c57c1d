import { Body, Param, Query } from '@nestjs/common';
import { Clock, formatDecimal, formatUnits, invariant, parseDecimal } from '@epusdt/kernel';
import { Orders, isoInstant } from '@epusdt/orders';
import { Rates } from '@epusdt/rates';
import { Caller, type ApiCaller } from './caller';
import { JsonBody, QueryOf } from './input';
import { NativeController, Operation } from './operation';
import { nothing } from './problems';
import { QuoteDto, QuoteQuery, RateDto, RatesDto, SetRateRule, rateView } from './rate.dto';

const FIAT = { currency: { description: 'a code such as CNY', example: 'CNY' } };

@NativeController('rates', 'rates')
export class RatesController {
  constructor(
    private readonly rates: Rates,
    private readonly orders: Orders,
    private readonly clock: Clock,
  ) {}

  @Operation({
    route: 'GET',
    id: 'listRates',
    summary: 'What one USDT costs in each currency',
    description: 'Of all currencies that have a rule, are configured, or were asked for in the last day.',
    scope: 'rates:read',
    ok: RatesDto,
  })
  async list(): Promise<RatesDto> {
    const now = this.clock.now();
    const data = (await this.rates.look()).map((view) => rateView(view, now));
    return { data, has_more: false, next_cursor: null, failing_sources: this.rates.problems };
  }

  @Operation({
    route: 'GET :currency/quote',
    id: 'quoteRate',
    summary: 'What an order would cost now',
    description: 'Nothing is reserved, and the rate may be another one a minute later.',
    scope: 'rates:read',
    ok: QuoteDto,
    params: FIAT,
    problems: ['bad_request', 'not_found', 'rate_unavailable', 'amount_too_small', 'amount_too_large'],
  })
  quote(
    @Param('currency') text: string,
    @Query(QueryOf(QuoteQuery)) { amount: amountText, rate: rule }: QuoteQuery,
  ): QuoteDto {
    const fiat = codeOf(text);
    const amount = parseDecimal(amountText);
    invariant(amount, 'the rule of the field has let it pass');
    const { rate, base } = this.orders.price({ amount, fiat, rateRule: rule ?? null });
    return {
      amount: formatDecimal(amount),
      currency: fiat,
      rate: formatDecimal(rate.value),
      rate_source: rate.source,
      rate_at: isoInstant(rate.at),
      rate_detail: rate.detail,
      base_amount: formatUnits(base),
    };
  }

  @Operation({
    route: 'PUT :currency/rule',
    id: 'setRateRule',
    summary: 'Set a rate, or a rule on the rate of the sources',
    description: 'Other processes of this gateway follow within seconds. Only for keys of the owner.',
    scope: 'rates:write',
    ok: RateDto,
    params: FIAT,
    problems: ['bad_request', 'not_found'],
  })
  async setRule(
    @Caller() { actor }: ApiCaller,
    @Param('currency') text: string,
    @Body(JsonBody(SetRateRule)) { rule }: SetRateRule,
  ): Promise<RateDto> {
    const fiat = codeOf(text);
    await this.rates.setRule(fiat, rule, actor);
    return rateView(this.rates.viewOf(fiat), this.clock.now());
  }

  @Operation({
    route: 'DELETE :currency/rule',
    id: 'clearRateRule',
    summary: 'Go back to the rate of the sources',
    description:
      "Or to that of FORCED_USDT_RATE. Where there is no rule of the owner's, nothing is done. Only for keys of the owner.",
    scope: 'rates:write',
    ok: RateDto,
    params: FIAT,
    problems: ['bad_request', 'not_found'],
  })
  async clearRule(@Caller() { actor }: ApiCaller, @Param('currency') text: string): Promise<RateDto> {
    const fiat = codeOf(text);
    await this.rates.clearRule(fiat, actor);
    return rateView(this.rates.viewOf(fiat), this.clock.now());
  }
}

/** A currency code in capitals; what cannot be one is nothing. */
function codeOf(text: string): string {
  const code = text.toUpperCase();
  if (!/^(?:[A-Z]{3}|USDT)$/.test(code)) throw nothing('currency', text);
  return code;
}
