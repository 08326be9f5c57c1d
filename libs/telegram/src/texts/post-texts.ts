import type { BotLanguage } from '../speech/bot-language';

export interface PostTexts {
  /** Of a notice that Telegram does not take. Not HTML. `name`: of its kind. */
  readonly less: (name: string, when: string) => string;
}

export const POST_TEXTS: Readonly<Record<BotLanguage, PostTexts>> = {
  en: {
    less: (name, when) =>
      `⚠ Something happened that Telegram takes no message about: ${name}, ${when}. See /orders and /inbox; the log of the gateway says why.`,
  },
  zh: {
    less: (name, when) =>
      `⚠ 有一条通知的内容未被 Telegram 接受：${name}，${when}。请查看 /orders 和 /inbox；原因见网关日志。`,
  },
};
