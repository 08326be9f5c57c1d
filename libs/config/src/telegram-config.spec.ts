import { problemsOf } from '../../../test/support/config-problems';
import { loadConfig, type Environment, type TelegramConfig } from '.';

const TOKEN = '123456789:AAF-S3cretS3cretS3cretS3cretS3cret';
const GOOD = { TELEGRAM_BOT_TOKEN: TOKEN, TELEGRAM_OWNERS: '7' };

const botOf = (environment: Environment): TelegramConfig | null =>
  loadConfig({ ...GOOD, ...environment }).telegram;

describe('the owner’s bot', () => {
  it('is there when it has a token and an owner', () => {
    expect(botOf({})).toEqual({
      token: TOKEN,
      owners: [7],
      support: [],
      readers: [],
      chats: [{ id: 7, topic: null }],
      language: 'en',
      apiRoot: 'https://api.telegram.org',
      proxy: null,
      reportHour: 9,
      zone: 'UTC',
      webhookUrl: null,
    });
  });

  it('is not there without a token, and what is set for it is told', () => {
    const { telegram, notes } = loadConfig({
      TELEGRAM_OWNERS: '7',
      TELEGRAM_LANGUAGE: 'zh',
      TELEGRAM_CHATS: ' ',
    });
    expect(telegram).toBeNull();
    expect(notes).toEqual([
      'TELEGRAM_OWNERS is set but not used: there is no bot without TELEGRAM_BOT_TOKEN',
      'TELEGRAM_LANGUAGE is set but not used: there is no bot without TELEGRAM_BOT_TOKEN',
    ]);
  });

  it.each<[Environment, Partial<TelegramConfig>]>([
    [{ TELEGRAM_OWNERS: ' 7, 8,7 ' }, { owners: [7, 8] }],
    [{ TELEGRAM_SUPPORT: '9' }, { support: [9] }],
    [{ TELEGRAM_READERS: '999999999999999' }, { readers: [999_999_999_999_999] }],
    [
      { TELEGRAM_CHATS: '7,-1001234567890,-1001234567890/42' },
      {
        chats: [
          { id: 7, topic: null },
          { id: -1_001_234_567_890, topic: null },
          { id: -1_001_234_567_890, topic: 42 },
        ],
      },
    ],
    [{ TELEGRAM_LANGUAGE: 'zh' }, { language: 'zh' }],
    [{ TELEGRAM_API_ROOT: 'http://127.0.0.1:8081/api//' }, { apiRoot: 'http://127.0.0.1:8081/api' }],
    [{ TELEGRAM_PROXY: 'http://user:word@proxy:3128' }, { proxy: 'http://user:word@proxy:3128' }],
    [
      { TELEGRAM_WEBHOOK_URL: 'https://pay.example.com/shop/telegram/webhook' },
      { webhookUrl: 'https://pay.example.com/shop/telegram/webhook' },
    ],
    [
      { TELEGRAM_API_ROOT: 'http://own:8081', TELEGRAM_WEBHOOK_URL: 'http://gateway:8000/telegram/webhook' },
      { webhookUrl: 'http://gateway:8000/telegram/webhook' },
    ],
  ])('is as %j says', (environment, part) => {
    expect(botOf(environment)).toMatchObject(part);
  });

  it('goes through no proxy to a server that is asked without TLS, which is told', () => {
    const { notes } = loadConfig({
      ...GOOD,
      TELEGRAM_API_ROOT: 'http://own:8081',
      TELEGRAM_PROXY: 'http://proxy:3128',
    });
    expect(notes).toEqual([
      'TELEGRAM_PROXY is set but not used: TELEGRAM_API_ROOT is asked without TLS, directly',
    ]);
  });

  it("reports at nine o'clock of the world, or of the owner", () => {
    expect(loadConfig(GOOD).telegram).toMatchObject({ zone: 'UTC', reportHour: 9 });
    const there = { TELEGRAM_TIME_ZONE: 'Asia/Shanghai', TELEGRAM_REPORT_HOUR: '0' };
    expect(loadConfig({ ...GOOD, ...there }).telegram).toMatchObject({
      zone: 'Asia/Shanghai',
      reportHour: 0,
    });
    for (const wrong of [
      { TELEGRAM_TIME_ZONE: 'Mars/Olympus' },
      { TELEGRAM_TIME_ZONE: '+02:00' },
      { TELEGRAM_REPORT_HOUR: '24' },
      { TELEGRAM_REPORT_HOUR: '9:00' },
    ]) {
      expect(problemsOf({ ...GOOD, ...wrong })).toHaveLength(1);
    }
  });

  it('needs an owner', () => {
    const [problem, ...others] = problemsOf({ TELEGRAM_BOT_TOKEN: TOKEN });
    expect(others).toEqual([]);
    expect(problem).toEqual({
      variable: 'TELEGRAM_OWNERS',
      problem: 'is required with TELEGRAM_BOT_TOKEN: nobody could use the bot',
      cure: 'Give the numeric id of your own account; a bot such as @userinfobot tells it',
    });
  });

  it.each([
    [
      'TELEGRAM_BOT_TOKEN',
      ['nonsense', '123456789', TOKEN.replace(':', ''), `${TOKEN} ${TOKEN}`, `bot${TOKEN}`],
    ],
    ['TELEGRAM_OWNERS', ['@olga', '-7', '0', '7.5', '7;8', '1'.repeat(16)]],
    ['TELEGRAM_SUPPORT', ['olga']],
    ['TELEGRAM_READERS', ['0x7']],
    ['TELEGRAM_CHATS', ['@shop', '-1001/', '-1001/0', '-1001/a', '7/8/9', '0']],
    ['TELEGRAM_LANGUAGE', ['de', 'EN', 'zh-CN']],
    ['TELEGRAM_API_ROOT', ['api.telegram.org', 'ftp://a.example', 'https://a.example/?x=1']],
    ['TELEGRAM_PROXY', ['proxy:3128', 'socks5://proxy:1080', 'http://proxy/path', 'http://']],
    [
      'TELEGRAM_WEBHOOK_URL',
      [
        'https://pay.example.com/',
        'http://pay.example.com/telegram/webhook',
        'pay.example.com/telegram/webhook',
      ],
    ],
  ])('is refused for what %s may not be', (variable, values) => {
    for (const value of values) {
      const problems = problemsOf({ ...GOOD, [variable]: value });
      expect([value, problems.map((one) => one.variable)]).toEqual([value, [variable]]);
      expect(problems[0]?.cure).toMatch(/^(Give|Leave)/);
    }
  });

  it('keeps its secrets', () => {
    const secret = 'S3cretS3cret';
    for (const environment of [
      { TELEGRAM_BOT_TOKEN: secret },
      { TELEGRAM_BOT_TOKEN: TOKEN },
      { ...GOOD, TELEGRAM_PROXY: `socks5://user:${secret}@proxy` },
      { ...GOOD, TELEGRAM_API_ROOT: `https://user:${secret}@proxy` },
      { ...GOOD, TELEGRAM_OWNERS: TOKEN },
    ]) {
      const problems = problemsOf(environment);
      expect(problems).not.toEqual([]);
      expect(JSON.stringify(problems)).not.toContain(secret);
    }
  });
});
