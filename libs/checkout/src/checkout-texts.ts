import { ar } from './texts/ar';
import { en } from './texts/en';
import { es } from './texts/es';
import { fa } from './texts/fa';
import { id } from './texts/id';
import { ja } from './texts/ja';
import { ko } from './texts/ko';
import { ptBr } from './texts/pt-br';
import { ru } from './texts/ru';
import type { CheckoutTexts } from './texts/texts';
import { tr } from './texts/tr';
import { vi } from './texts/vi';
import { zhCn } from './texts/zh-cn';
import { zhTw } from './texts/zh-tw';

/** BCP 47 tags, as they stand in `<html lang>` and `?lang=`. */
export const LANGUAGES = [
  'en',
  'zh-CN',
  'zh-TW',
  'ja',
  'ko',
  'ru',
  'vi',
  'tr',
  'es',
  'pt-BR',
  'id',
  'fa',
  'ar',
] as const;
export type Language = (typeof LANGUAGES)[number];

export const CHECKOUT_TEXTS: Readonly<Record<Language, CheckoutTexts>> = {
  en,
  'zh-CN': zhCn,
  'zh-TW': zhTw,
  ja,
  ko,
  ru,
  vi,
  tr,
  es,
  'pt-BR': ptBr,
  id,
  fa,
  ar,
};

export const directionOf = (language: Language): 'ltr' | 'rtl' =>
  language === 'fa' || language === 'ar' ? 'rtl' : 'ltr';
