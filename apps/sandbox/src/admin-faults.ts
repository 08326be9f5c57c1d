import { InputError, oneOf, onlyFields, shown, type Fields } from './admin-input';
import { FAULT_NAMES, describeFaults, isFaultName, type FaultName } from './fault-table';
import type { ActiveFault } from './faults';
import { isRecord } from './http';
import type { Provider } from './provider';

/** The switches of what goes wrong with which provider. */
type Providers = readonly Provider[];

const providerNamed = (providers: Providers, fields: Fields): Provider => {
  const names = providers.map(({ name }) => name);
  const name = oneOf(fields, 'provider', names, names[0]);
  const found = providers.find((provider) => provider.name === name);
  if (!found) throw new InputError(`provider: ${name}; give one of ${names.join(', ')}`);
  return found;
};

function faultNamed(fields: Fields): FaultName {
  const name = fields['name'];
  if (isFaultName(name)) return name;
  throw new InputError(`name: ${shown(name)}; give one of ${FAULT_NAMES.join(', ')}`);
}

/** JSON has no bigint. */
const faultView = ({ name, options, hits }: ActiveFault): object => ({
  name,
  options: options.units === undefined ? options : { ...options, units: String(options.units) },
  hits,
});

const providerView = ({ name, url, faults }: Provider): object => ({
  name,
  url,
  faults: faults.active().map(faultView),
});

export function setFault(providers: Providers, fields: Fields): object {
  onlyFields(fields, ['provider', 'name', 'options']);
  const provider = providerNamed(providers, fields);
  const name = faultNamed(fields);
  const options = fields['options'] ?? {};
  if (!isRecord(options)) {
    throw new InputError(`options: ${shown(options)}; give an object, in braces, or leave it out`);
  }
  provider.faults.set(name, options);
  return providerView(provider);
}

/** Without a provider those of all, without a name all of them. */
export function clearFaults(providers: Providers, fields: Fields): object {
  onlyFields(fields, ['provider', 'name']);
  const name = fields['name'] === undefined ? undefined : faultNamed(fields);
  const meant = fields['provider'] === undefined ? providers : [providerNamed(providers, fields)];
  for (const { faults } of meant) faults.clear(name);
  return listProviders(providers);
}

export const listProviders = (providers: Providers): object => ({ providers: providers.map(providerView) });

export const listFaults = (): object => ({ faults: describeFaults() });

/** Provider A's counters at the top, as it is the one at the sandbox's own URL. */
export const listRequests = (providers: Providers): object => ({
  ...providers[0]?.requests.snapshot(),
  providers: providers.map(({ name, url, requests }) => ({ name, url, ...requests.report() })),
});
