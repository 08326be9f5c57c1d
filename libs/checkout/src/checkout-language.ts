import { LANGUAGES, type Language } from './checkout-texts';

/** Preferences read of one Accept-Language header; browsers send a handful. */
const MAX_PREFERENCES = 20;
const MAX_HEADER = 1_000;
const PREFERENCE = /^\s*([a-z]{1,8}|\*)(?:-[a-z0-9-]{1,40})?\s*(?:;\s*q=([01](?:\.\d{0,3})?)\s*)?$/i;

const supported = (text: string): Language | null => LANGUAGES.find((language) => language === text) ?? null;

/** `?lang=` when it names one of ours, else the best of Accept-Language, else English. */
export function chooseLanguage(asked: unknown, acceptLanguage: string | undefined): Language {
  const wish = typeof asked === 'string' ? supported(asked) : null;
  if (wish) return wish;
  let best: { language: Language; quality: number } | null = null;
  for (const preference of (acceptLanguage ?? '').slice(0, MAX_HEADER).split(',', MAX_PREFERENCES)) {
    const [, primary = '', weight = '1'] = PREFERENCE.exec(preference) ?? [];
    const language = primary === '*' ? 'en' : supported(primary.toLowerCase());
    const quality = Number(weight);
    if (language && quality > (best?.quality ?? 0)) best = { language, quality };
  }
  return best?.language ?? 'en';
}
