import type { Dialect } from '../dialect';
import { paidCallback, paidReturn } from './callback';

export const EPAY: Dialect = { name: 'epay', callback: paidCallback, paidReturn };
