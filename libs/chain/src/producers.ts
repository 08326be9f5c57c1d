import { Injectable, Logger } from '@nestjs/common';
import { Database, isUniqueViolation } from '@epusdt/database';
import { ProducerRow, producerKey, type Producer } from './producer.row';

/** The known producers of a chain, kept in the database and in memory. */
@Injectable()
export class Producers {
  private readonly logger = new Logger('producers');
  private readonly loaded = new Map<string, ReadonlySet<string>>();

  constructor(private readonly database: Database) {}

  /** Pairs as `producerKey` writes them. */
  async known(chain: string): Promise<ReadonlySet<string>> {
    const present = this.loaded.get(chain);
    if (present) return present;
    const rows = await this.database.reader.findBy(ProducerRow, { chain });
    const known = new Set(rows.map(producerKey));
    this.loaded.set(chain, known);
    return known;
  }

  /** Another process may know more by now: the next question reads the rows again. */
  forget(chain: string): void {
    this.loaded.delete(chain);
  }

  /** `block`: the number of the proven block. What is there already stays as it is. */
  async learn(chain: string, pairs: readonly Producer[], block: number): Promise<void> {
    if (pairs.length === 0) return;
    let added = 0;
    for (const pair of pairs) if (await this.add(chain, pair, block)) added += 1;
    this.forget(chain);
    if (added > 0) this.logger.log(`learned ${added} producer(s) of blocks from block ${block} on`);
  }

  private async add(chain: string, { witness, signer }: Producer, learnedBlock: number): Promise<boolean> {
    try {
      await this.database.statement((manager) =>
        manager.insert(ProducerRow, { chain, witness, signer, learnedBlock }),
      );
      return true;
    } catch (error) {
      if (isUniqueViolation(error)) return false;
      throw error;
    }
  }
}
