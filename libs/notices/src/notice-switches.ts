import { Injectable } from '@nestjs/common';
import { Database, readSetting, recordAudit, writeSetting } from '@epusdt/database';
import { Clock } from '@epusdt/kernel';
import { NOTICE_KINDS, type NoticeKind } from './notice-kind';

const SETTING = 'notices_off';

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

  async turn(kind: NoticeKind, on: boolean, actor: string): Promise<void> {
    await this.database.transaction(async (manager) => {
      const off = new Set(kindsIn(await readSetting(manager, SETTING)));
      if (on) off.delete(kind);
      else off.add(kind);
      await writeSetting(manager, SETTING, [...off].join(','));
      const action = on ? 'notice.on' : 'notice.off';
      await recordAudit(manager, this.clock.now(), { actor, action, subject: `notice:${kind}`, details: {} });
    });
  }
}

function kindsIn(text: string | null): ReadonlySet<NoticeKind> {
  const names = (text ?? '').split(',');
  return new Set(NOTICE_KINDS.filter((kind) => names.includes(kind)));
}
