import type { Dialect } from '../dialect';
import { paidCallback } from './callback';

export const EPUSDT: Dialect = {
  name: 'epusdt',
  callback: paidCallback,
  paidReturn: () => null,
};
