import { LANGUAGES, type Language } from './checkout-texts';

/** Preferences read of one Accept-Language header; browsers send a handful. */
const MAX_PREFERENCES = 20;
const MAX_HEADER = 1_000;
const PREFERENCE = /^\s*([a-z]{1,8}(?:-[a-z0-9]{1,8}){0,4}|\*)\s*(?:;\s*q=([01](?:\.\d{0,3})?)\s*)?$/i;
const TRADITIONAL = /-(?:hant|tw|hk|mo)\b/;

/** Who says which language, the most certain first. */
export interface LanguageWishes {
  /** `?lang=`: the buyer's own choice. */
  readonly asked: unknown;
  /** What the shop said with the order. */
  readonly order: string | null;
  /** The header Accept-Language. */
  readonly accepted: string | undefined;
}

/** The first wish that names a language of ours, by region and script where we know several; else English. */
export function chooseLanguage({ asked, order, accepted }: LanguageWishes): Language {
  return (
    (typeof asked === 'string' ? languageOf(asked) : null) ??
    (order === null ? null : languageOf(order)) ??
    bestAccepted(accepted ?? '') ??
    'en'
  );
}

/** `zh-Hant-HK` is zh-TW, any other `zh` is zh-CN, `pt-PT` is pt-BR; `null`: none of ours. */
function languageOf(tag: string): Language | null {
  const lower = tag.toLowerCase().replaceAll('_', '-');
  const [primary = ''] = lower.split('-');
  if (primary === 'zh') return TRADITIONAL.test(lower) ? 'zh-TW' : 'zh-CN';
  return LANGUAGES.find((language) => language.toLowerCase().split('-')[0] === primary) ?? null;
}

function bestAccepted(header: string): Language | null {
  let best: { language: Language; quality: number } | null = null;
  for (const preference of header.slice(0, MAX_HEADER).split(',', MAX_PREFERENCES)) {
    const [, tag = '', weight = '1'] = PREFERENCE.exec(preference) ?? [];
    const language = tag === '*' ? 'en' : languageOf(tag);
    const quality = Number(weight);
    if (language && quality > (best?.quality ?? 0)) best = { language, quality };
  }
  return best?.language ?? null;
}
