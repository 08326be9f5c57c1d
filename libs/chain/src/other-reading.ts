import { Injectable } from '@nestjs/common';
import {
  ChainSourceError,
  TooMuchAsked,
  joinRanges,
  type BlockRange,
  type ChainSource,
} from './chain-source';
import type { Provider } from './provider';
import { ProviderPool } from './provider-pool';
import { ReadingPlan } from './reading-plan';

/** Reads blocks from anybody but one operator, in as many questions as it takes. */
@Injectable()
export class OtherReading {
  private size = Infinity;

  constructor(
    private readonly pool: ProviderPool,
    private readonly plan: ReadingPlan,
  ) {}

  /** `wallets`: our own transfers are enough; where silence cannot be noticed, all are read. */
  async read(
    notOf: string,
    from: number,
    to: number,
    kind: 'contract' | 'wallets',
  ): Promise<{ range: BlockRange; provider: Provider }> {
    const filter = await this.plan.auditFilter(kind);
    const parts: BlockRange[] = [];
    let provider: Provider | null = null;
    for (let at = from; at <= to;) {
      const end = Math.min(to, at + Math.min(this.size, to - from + 1) - 1);
      const step = { from: at, to: end, filter };
      const whole = provider;
      try {
        const { answer, provider: asked } = await this.pool.ask(
          'audit',
          (source, one) => {
            if (whole && whole !== one) throw new ChainSourceError(one.name, 'another one has begun to tell');
            return this.readFinal(source, one, step);
          },
          { notOf, smallest: at === end },
        );
        provider = asked;
        parts.push(answer);
        at = answer.last.number + 1;
      } catch (error) {
        if (!(error instanceof TooMuchAsked) || at === end) throw error;
        this.size = Math.max(1, Math.min(error.blocks ?? Infinity, Math.floor((end - at + 1) / 2)));
      }
    }
    if (!provider) throw new RangeError(`blocks ${from} to ${to}`);
    return { range: joinRanges(parts), provider };
  }

  /** What is not final to the other is nothing to compare with. */
  private async readFinal(
    source: ChainSource,
    provider: Provider,
    step: Parameters<ReadingPlan['read']>[1],
  ): Promise<BlockRange> {
    const [head, { range }] = await Promise.all([source.finalHead(), this.plan.read(source, step)]);
    this.pool.saw(provider, head);
    if (head.number < step.to)
      throw new ChainSourceError(provider.name, `has not got to block ${step.to} yet`);
    return range;
  }
}
