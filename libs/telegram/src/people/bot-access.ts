import { reaches, type BotRole } from './bot-role';
import type { TelegramOptions } from '../telegram-settings';

/** Who may do what. A numeric id is all that is believed: names can be changed. */
export class BotAccess {
  private readonly roles: ReadonlyMap<number, BotRole>;

  constructor({ owners, support, readers }: Pick<TelegramOptions, 'owners' | 'support' | 'readers'>) {
    const all: readonly (readonly [BotRole, readonly number[]])[] = [
      ['reader', readers],
      ['support', support],
      ['owner', owners],
    ];
    this.roles = new Map(all.flatMap(([role, ids]) => ids.map((id) => [id, role] as const)));
  }

  /** `null`: a stranger. */
  roleOf(id: number): BotRole | null {
    return this.roles.get(id) ?? null;
  }

  /** At least this role. */
  may(id: number, least: BotRole): boolean {
    const role = this.roleOf(id);
    return role !== null && reaches(role, least);
  }
}
