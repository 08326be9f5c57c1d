import type { Dialect } from '../dialect';
import { paidCallback } from './callback';

export const TOKENPAY: Dialect = {
  name: 'tokenpay',
  callback: paidCallback,
  paidReturn: () => null,
};
