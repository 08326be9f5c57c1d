import type { BotLanguage } from '../speech/bot-language';
import { en } from './wallet-texts-en';
import type { WalletTexts } from './wallet-texts-shape';
import { zh } from './wallet-texts-zh';

export const WALLET_TEXTS: Readonly<Record<BotLanguage, WalletTexts>> = { en, zh };
