import type { BotLanguage } from '../speech/bot-language';
import { forPhone } from '../speech/refusal';

type Rule = readonly [words: RegExp, zh: string];

/** What the gateway says of rates (rates: `missing-words`, `price-round`, `accepted-rate`, `rates`), part by part. */
const PROBLEMS: readonly Rule[] = [
  [/^the rate for (\w+) is being looked up, try again in a minute$/, '正在查询 $1 的汇率，请一分钟后再试'],
  [/^no rate for (\w+): /, '没有 $1 的汇率：'],
  [/no source of rates is in use/, '没有启用任何汇率来源'],
  [/no source knows (\w+)/, '没有来源提供 $1'],
  [/no such source is in use/, '没有启用这类来源'],
  [/; the owner can /, '；所有者可以'],
  [/let one source of "(\w+)" be enough \((RATE_MIN_SOURCES=1)\), or /, '允许只用一个 $1 来源（$2），或'],
  [/move the bounds if that price is right \((RATE_BOUNDS=\S+)\), or /, '在价格正确时调整上下限（$1），或'],
  [/wait, or /, '等待，或'],
  [/fix a rate \((\/rate \w+ [\d.]+) or the like, or (FORCED_USDT_RATE=\S+)\)$/, '固定汇率（如 $1，或 $2）'],
  [/the last good one is (\d+) minutes old/, '最近一次有效的汇率已是 $1 分钟前'],
  [/, and (?=the sources|\d|[a-z]+ [\d.])/, '；并且'],
  [/the sources are more than (\d+) % apart: /, '各来源相差超过 $1%：'],
  [/ is not within ([\d.]+) to ([\d.]+)/, ' 不在 $1 至 $2 之间'],
  [/ is more than (\d+) % away from what the other group says: /, ' 与另一组来源相差超过 $1%：'],
  [
    / is more than (\d+) % away from the last rate, ([\d.]+); it is believed after (\d+) rounds that say the same \(now (\d+)\)/,
    ' 与上次汇率 $2 相差超过 $1%；连续 $3 轮一致后才会采用（现在 $4 轮）',
  ],
  [
    /(\d+) live source\(s\) of the group "(\w+)" are needed, and none answers/,
    '需要 $1 个 $2 组的可用来源，但没有一个应答',
  ],
  [
    /(\d+) live source\(s\) of the group "(\w+)" are needed, and only /,
    '需要 $1 个 $2 组的可用来源，但只有 ',
  ],
  [/\bknows no (\w+)/g, '不提供 $1'],
  [/, (\d+) minutes old/g, '，$1 分钟前'],
  [/^the rule for (\w+), "([^"]*)", cannot be read; /, '$1 的规则“$2”无法识别；请'],
  [
    /^the rule (\S+) for (\w+) gives no rate within ([\d.]+) to ([\d.]+) any more; /,
    '规则 $1 不再能让 $2 的汇率处于 $3 至 $4 之间；请',
  ],
  [/^the rule (\S+) for (\w+) gives no rate above zero any more; /, '规则 $1 不再能得出大于零的 $2 汇率；请'],
  [/(\/rate \w+ [\d.]+) or the like, or (\/rate \w+ auto)/, '发送 $1 之类的命令，或 $2'],
  [/change FORCED_USDT_RATE/, '修改 FORCED_USDT_RATE'],
  [/, or RATE_BOUNDS$/, '，或调整 RATE_BOUNDS'],
];

const FAILURES: readonly Rule[] = [
  [/no answer within (\d+(?:\.\d+)?) s/g, '$1 秒内没有应答'],
  [/no JSON but /g, '应答不是 JSON，而是 '],
  [/an answer of more than (\d+) bytes/g, '应答超过 $1 字节'],
  [/HTTP (\d{3})\b/g, '应答 HTTP $1'],
  [/asked for (\w+), it answers /g, '查询 $1，却应答 '],
  [/(\w[\w.]*) is missing/g, '缺少 $1'],
];

const SOURCES: readonly Rule[] = [
  [/^market\b/, '市场价'],
  [/^street\b/, '场外价'],
  [/; ([^;]*) left out/, '；未采用 $1'],
  [/: ([\d.]+) of /, '：$1，来自 '],
  [/; rule of the owner /, '；所有者的规则 '],
];

const translated = (words: string, ...rules: readonly (readonly Rule[])[]): string =>
  rules.flat().reduce((text, [pattern, zh]) => text.replace(pattern, zh), words);

/** Why there is no rate, or what is wrong with it; in Chinese as far as the words are known. */
export const problemIn = (language: BotLanguage, words: string): string =>
  language === 'zh' ? translated(forPhone(words), PROBLEMS, FAILURES) : forPhone(words);

/** Why a source fails: `<source>: <words>`. */
export const failureIn = (language: BotLanguage, words: string): string =>
  language === 'zh' ? translated(words, FAILURES) : words;

/** What the sources say: `<group>: <source> <value>, …`. */
export const sourcesIn = (language: BotLanguage, words: string): string =>
  language === 'zh' ? translated(words, SOURCES) : words;
