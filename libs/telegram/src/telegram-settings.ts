import type { BotLanguage } from './speech/bot-language';

/** How the owner reaches the gateway with his phone. */
export interface TelegramOptions {
  /** A secret. */
  readonly token: string;
  readonly owners: readonly number[];
  readonly support: readonly number[];
  readonly readers: readonly number[];
  /** Where notices go. */
  readonly chats: readonly { readonly id: number; readonly topic: number | null }[];
  readonly language: BotLanguage;
  /** IANA name: whose days are meant. */
  readonly zone: string;
  /** 0 to 23: when yesterday is reported. */
  readonly reportHour: number;
  /** No trailing slash. */
  readonly apiRoot: string;
  /** Of an HTTP proxy; may hold a password. */
  readonly proxy: string | null;
  /** `null`: the bot asks for news by itself. */
  readonly webhookUrl: string | null;
}

export class TelegramSettings {
  constructor(
    readonly options: TelegramOptions,
    /** Where a transaction can be looked at, before its hash; `null`: nowhere. */
    readonly explorer: string | null,
    readonly version: string,
  ) {}

  /** What may be written down of a text that may hold a secret. */
  redacted(text: string): string {
    const { token, proxy } = this.options;
    const secrets = [token.slice(token.indexOf(':') + 1), ...passwordsIn(proxy)];
    return secrets.reduce((safe, secret) => safe.replaceAll(secret, '[secret]'), text);
  }
}

function passwordsIn(proxy: string | null): string[] {
  const { password } = new URL(proxy ?? 'http://none');
  return password === '' ? [] : [password, decodeURIComponent(password)];
}
