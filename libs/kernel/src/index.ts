export {
  UNIT_DECIMALS,
  addDecimals,
  compareDecimals,
  decimalToUnits,
  divideDecimals,
  divideIntegers,
  formatDecimal,
  formatUnits,
  multiplyDecimals,
  parseDecimal,
  parseUnits,
  rescaleRaw,
  unitsToDecimal,
  type Decimal,
  type Rounding,
  type Units,
} from './money';
export { MAX_RATE_RULE, fiatDecimals, parseRateRule, type RateRule } from './fiat';
export {
  NETWORK_FACTS,
  TRON_NETWORKS,
  isNobodysAddress,
  slotKey,
  usdtOn,
  type Asset,
  type TronNetwork,
} from './asset';
export {
  addressFromHex,
  addressFromWord,
  addressToHex,
  isTronAddress,
  type AddressHex,
} from './tron-address';
export { FixedWindows, type Allowance } from './fixed-windows';
export { Clock, DAY, HOUR, MINUTE, SECOND, SystemClock, elapsedMs } from './clock';
export { VirtualClock, spanOf, type ClockReading } from './virtual-clock';
export {
  newKeyBytes,
  newOrderId,
  newRequestId,
  newSecret,
  newToken,
  newWebhookSecret,
  randomBetween,
} from './ids';
export {
  IpNetworkSet,
  clientOf,
  liesInside,
  readIpAddress,
  readIpNetwork,
  type IpAddress,
  type IpNetwork,
} from './ip-networks';
export { DOMAIN_CODES, DomainError, invariant, shown, type DomainCode } from './errors';
export { MasterKey, sameText } from './seal';
export { SingleFlight } from './single-flight';
export { isTimeZone } from './time-zone';
export { SECRET_LENGTH, isWellKnownSecret } from './shop-secret';
