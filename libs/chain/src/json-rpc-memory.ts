import { Logger } from '@nestjs/common';

/** Blocks remembered as really silent, so that a scan that fails does not ask for them again. */
const MAX_SILENT = 1_000;

/** What the node behind one connection has taught us; shared by the sources of all priorities. */
export class JsonRpcMemory {
  private readonly logger = new Logger('chain');
  private readonly silent = new Set<string>();
  /** False once the node has refused the tag `finalized` (before GreatVoyage 4.8.0). */
  knowsFinalized = true;
  private tellsOutgoing = true;

  /** Is it certain that the block has no log of the token? */
  isSilent(id: string): boolean {
    return this.silent.has(id);
  }

  noteSilent(id: string): void {
    if (this.silent.size >= MAX_SILENT) this.silent.clear();
    this.silent.add(id);
  }

  /** Says once when a node begins to keep what leaves our wallets to itself, and once when that is over. */
  noteOutgoing(name: string, tells: boolean, block: number): void {
    if (tells === this.tellsOutgoing) return;
    this.tellsOutgoing = tells;
    if (tells) this.logger.log(`${name} tells again what leaves our wallets`);
    else this.logger.warn(`${name} does not tell what leaves our wallets, from block ${block} on`);
  }
}
