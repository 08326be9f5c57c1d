import type { RowPlace } from '@epusdt/backup';
import type { CheckedCopy } from './copy-check';

/** Where a copy is put back to. */
export interface RestorePlace {
  /** Throws while a gateway runs there, or when something is there that may not be replaced. A folder to work in. */
  prepare(replace: boolean): Promise<string>;
  /** In the place of whatever was there. `finish`: the last words, before anybody may use it. Returns where that went. */
  put(copy: CheckedCopy, path: string, finish: (place: RowPlace) => Promise<void>): Promise<string | null>;
  close(): Promise<void>;
}
