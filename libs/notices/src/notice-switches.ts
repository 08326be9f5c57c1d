import { Injectable } from '@nestjs/common';
import { Database, readSetting, recordAudit, swapSetting } from '@epusdt/database';
import { Clock, invariant } from '@epusdt/kernel';
import { In, IsNull, type EntityManager } from 'typeorm';
import { NOTICE_KINDS, type NoticeKind } from './notice-kind';
import { NoticeRow, ToldAlarmRow } from './notice.rows';

const SETTING = 'notices_off';
/** Each try that fails is another one's that succeeded. */
const MAX_TRIES = 20;

/** Which kinds of notices nobody wants. */
@Injectable()
export class NoticeSwitches {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async off(): Promise<ReadonlySet<NoticeKind>> {
    return kindsIn(await readSetting(this.database.reader, SETTING));
  }

  /** A kind that is turned on tells of what is wrong still. */
  async turn(kind: NoticeKind, on: boolean, actor: string): Promise<void> {
    await this.database.transaction(async (manager) => {
      await this.note(manager, kind, on);
      if (on) await this.tellStanding(manager, kind);
      const action = on ? 'notice.on' : 'notice.off';
      await recordAudit(manager, this.clock.now(), { actor, action, subject: `notice:${kind}`, details: {} });
    });
  }

  /** Whoever turns another kind at the same time loses nothing, nor does this one. */
  private async note(manager: EntityManager, kind: NoticeKind, on: boolean): Promise<void> {
    for (let tries = 1; tries <= MAX_TRIES; tries += 1) {
      const before = await readSetting(manager, SETTING);
      const off = new Set(kindsIn(before));
      if (on) off.delete(kind);
      else off.add(kind);
      if (await swapSetting(manager, SETTING, before, [...off].join(','))) return;
    }
    invariant(false, 'not everybody turns notices on and off at once');
  }

  private async tellStanding(manager: EntityManager, kind: NoticeKind): Promise<void> {
    const standing = await manager.findBy(ToldAlarmRow, { overAt: IsNull() });
    const keys = standing.map(({ eventKey }) => eventKey);
    if (keys.length === 0) return;
    await manager.update(NoticeRow, { kind, state: 'off', eventKey: In(keys) }, { state: 'due' });
  }
}

function kindsIn(text: string | null): ReadonlySet<NoticeKind> {
  const names = (text ?? '').split(',');
  return new Set(NOTICE_KINDS.filter((kind) => names.includes(kind)));
}
