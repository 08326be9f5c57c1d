import type { Dialect } from '../dialect';
import { paidCallback } from './callback';

export const GMPAY: Dialect = {
  name: 'gmpay',
  callback: paidCallback,
  paidReturn: () => null,
};
