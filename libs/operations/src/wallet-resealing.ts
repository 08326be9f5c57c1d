import { Injectable } from '@nestjs/common';
import { Database, adoptMasterKey, recordAudit, sealingKey } from '@epusdt/database';
import { Clock, MasterKey } from '@epusdt/kernel';
import { MerchantSecrets } from '@epusdt/merchants';
import { WalletReseal, Wallets, factsOf, isCode, resealCode, type ResealStep } from '@epusdt/wallets';
import type { EntityManager } from 'typeorm';
import { done, type AdminAnswer } from './admin-answer';
import {
  doneText,
  firstText,
  intactText,
  secondText,
  staleText,
  type ResealPlan,
  type Resealed,
} from './wallet-resealing-texts';

/**
 * `wallet reseal`: after a change of the master key, or when rows were altered. It makes whatever stands in the rows the
 * owner's, so it shows them and asks twice; nothing is done before the second code, and then all of it or nothing.
 */
@Injectable()
export class WalletResealing {
  constructor(
    private readonly database: Database,
    private readonly key: MasterKey,
    private readonly clock: Clock,
    private readonly wallets: Wallets,
    private readonly reseal: WalletReseal,
    private readonly secrets: MerchantSecrets,
  ) {}

  /** `typed`: empty, or the code of the step before. */
  async step(typed: string, actor: string): Promise<AdminAnswer> {
    const plan = await this.plan(this.database.reader);
    if (!isNeeded(plan)) return done(intactText(plan));
    const first = this.code('first', plan);
    if (typed === '') return done(firstText(plan, first));
    if (isCode(typed, first)) return done(secondText(plan, this.code('second', plan)));
    const resealed = await this.database.transaction((manager) => this.carryOut(manager, typed, actor));
    if (!resealed) return { ok: false, text: staleText(firstText(plan, first)) };
    // Ends the alarms at once, where this is the running gateway.
    await this.wallets.check();
    return done(doneText(resealed));
  }

  /** `null`: the code is not that of the rows as they are in this transaction. */
  private async carryOut(manager: EntityManager, typed: string, actor: string): Promise<Resealed | null> {
    const plan = await this.plan(manager);
    if (!isNeeded(plan) || !isCode(typed, this.code('second', plan))) return null;
    const at = this.clock.now();
    await this.reseal.reseal(manager, plan.wallets, at, actor);
    const renewed = await this.secrets.renew(manager, plan.merchants, at, actor);
    if (plan.sealedWith !== plan.present) {
      await adoptMasterKey(manager, this.key, plan.sealedWith);
      const details = { before: plan.sealedWith, after: plan.present };
      const subject = 'setting:master_key_fingerprint';
      await recordAudit(manager, at, { actor, action: 'master_key.adopt', subject, details });
    }
    return { plan, renewed };
  }

  private async plan(manager: EntityManager): Promise<ResealPlan> {
    return {
      ...(await this.reseal.broken(manager)),
      merchants: await this.secrets.unreadable(manager),
      sealedWith: await sealingKey(manager, this.key),
      present: this.key.fingerprint,
    };
  }

  private code(step: ResealStep, { wallets, merchants, sealedWith }: ResealPlan): string {
    const secrets = merchants.flatMap(({ pid, secretSealed }) => [pid, secretSealed]);
    return resealCode(this.key, step, [sealedWith, ...factsOf(wallets), ...secrets]);
  }
}

/** A secret alone is renewed with `merchant rotate-secret`, without a word about wallets. */
const isNeeded = ({ wallets, sealedWith, present }: ResealPlan): boolean =>
  wallets.length > 0 || sealedWith !== present;
