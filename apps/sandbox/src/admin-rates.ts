import { InputError, oneOf, onlyFields, shown, type Fields } from './admin-input';
import { RATE_FAULT_KINDS, RATE_SOURCES, type RateSourceName, type SimulatedRates } from './rate-sources';

/** The switches of what sources of exchange rates tell. */
const sourceIn = (fields: Fields): RateSourceName => oneOf(fields, 'source', RATE_SOURCES);

const maybeSourceIn = (fields: Fields): RateSourceName | undefined =>
  fields['source'] === undefined ? undefined : sourceIn(fields);

function textIn(fields: Fields, name: string, example: string): string {
  const value = fields[name];
  if (typeof value === 'string') return value;
  throw new InputError(`${name}: ${shown(value)}; give it as text, such as "${example}"`);
}

/** Without a source at all of them. */
export function setRate(rates: SimulatedRates, fields: Fields): object {
  onlyFields(fields, ['source', 'fiat', 'price']);
  const source = maybeSourceIn(fields);
  const fiat = textIn(fields, 'fiat', 'CNY');
  // A number would have lost digits on its way here.
  const price = textIn(fields, 'price', '7.20');
  if (source === undefined) rates.set(fiat, price);
  else rates.setFor(source, fiat, price);
  return listRates(rates);
}

export function setRateFault(rates: SimulatedRates, fields: Fields): object {
  onlyFields(fields, ['source', 'kind']);
  rates.faults.set(sourceIn(fields), oneOf(fields, 'kind', RATE_FAULT_KINDS));
  return listRates(rates);
}

/** Without a source those of all. */
export function clearRateFaults(rates: SimulatedRates, fields: Fields): object {
  onlyFields(fields, ['source']);
  rates.faults.clear(maybeSourceIn(fields));
  return listRates(rates);
}

export const listRates = (rates: SimulatedRates): object => ({ sources: rates.report() });
