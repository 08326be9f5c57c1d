import type { BotLanguage } from '../speech/bot-language';
import { markup, type Markup } from '../speech/bot-html';

/** Since when, by whom and why; the note may be empty. */
export interface PauseLine {
  readonly since: string;
  readonly actor: string;
  readonly note: string;
}

export interface PauseTexts {
  /** On top of what can be asked for. */
  readonly banner: (pause: PauseLine) => Markup;
  readonly paused: (pause: PauseLine) => Markup;
  readonly notPaused: Markup;
  readonly askPause: (note: string) => Markup;
  readonly yesPause: string;
  readonly askResume: Markup;
  readonly yesResume: string;
  readonly leave: string;
  readonly left: Markup;
  readonly donePause: Markup;
  readonly doneResume: Markup;
}

const en: PauseTexts = {
  banner: ({ since }) => markup`⏸ <b>No new orders are taken</b> since ${since}; /resume takes them again.`,
  paused: ({ since, actor, note }) =>
    markup`⏸ <b>No new orders are taken</b> since ${since}, by ${actor}.${note === '' ? '' : markup`\nReason: ${note}`}`,
  notPaused: markup`New orders are being taken.`,
  askPause: (note) =>
    markup`Take no new orders for now? Shops that ask for one are refused. Open orders go on: they are watched and paid, and the shops hear of it.${note === '' ? '' : markup`\nReason: ${note}`}`,
  yesPause: 'Yes, take no new orders',
  askResume: markup`Take orders again?`,
  yesResume: 'Yes, take orders again',
  leave: 'Leave it as it is',
  left: markup`Nothing was changed.`,
  donePause: markup`⏸ No new orders are taken from now on, by any process within a second or two. /resume takes them again.`,
  doneResume: markup`✓ Orders are taken again.`,
};

const zh: PauseTexts = {
  banner: ({ since }) => markup`⏸ <b>已暂停接收新订单</b>（自 ${since} 起）；发送 /resume 恢复。`,
  paused: ({ since, actor, note }) =>
    markup`⏸ <b>已暂停接收新订单</b>，自 ${since} 起，操作者 ${actor}。${note === '' ? '' : markup`\n原因：${note}`}`,
  notPaused: markup`正在接收新订单。`,
  askPause: (note) =>
    markup`暂停接收新订单？店铺新下的订单会被拒绝。未完成的订单不受影响：照常监听、入账并回调店铺。${note === '' ? '' : markup`\n原因：${note}`}`,
  yesPause: '是，暂停接收新订单',
  askResume: markup`恢复接收订单？`,
  yesResume: '是，恢复接收订单',
  leave: '保持不变',
  left: markup`没有任何改动。`,
  donePause: markup`⏸ 已暂停接收新订单，一两秒内对所有进程生效。发送 /resume 恢复。`,
  doneResume: markup`✓ 已恢复接收订单。`,
};

export const PAUSE_TEXTS: Readonly<Record<BotLanguage, PauseTexts>> = { en, zh };

/** A moment as people read it: 2026-01-05 12:00 UTC. */
export const momentText = (at: number): string =>
  `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
