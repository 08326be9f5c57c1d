import { Injectable } from '@nestjs/common';
import { ChainPosition } from '@epusdt/chain';
import { SharedRead } from '@epusdt/database';
import { DomainError } from '@epusdt/kernel';

/** Could the gateway see a payment at all? */
@Injectable()
export class OrderSight {
  /** Each create asks: those that come together share the look. */
  private readonly looks: SharedRead<{ readonly hasRead: boolean; readonly heir: string | null }>;

  constructor(position: ChainPosition) {
    this.looks = new SharedRead(async () => {
      const [cursor, heir] = await Promise.all([position.cursor(), position.deprecation()]);
      return { hasRead: cursor !== null, heir };
    });
  }

  /** Throws `chain_not_read`: nobody is asked to pay while the gateway could not see the payment. */
  async demand(): Promise<void> {
    const { hasRead, heir } = await this.looks.of('');
    if (!hasRead) {
      throw new DomainError(
        'chain_not_read',
        'the gateway has not read the chain yet, so it could not see a payment; try again in a minute (the owner sees the cause with: doctor)',
      );
    }
    if (heir !== null) {
      throw new DomainError(
        'chain_not_read',
        'the USDT contract was replaced by another one, so the gateway could not see a payment; the owner has to act (he sees the cause with: doctor)',
      );
    }
  }
}
