import type { Dialect } from '../dialect';
import { paidCallback } from './callback';

export const BEPUSDT: Dialect = {
  name: 'bepusdt',
  callback: paidCallback,
  paidReturn: () => null,
};
