import type { Agent } from 'node:http';
import { Module, type DynamicModule } from '@nestjs/common';
import { AllocationModule } from '@epusdt/allocation';
import { ChainModule } from '@epusdt/chain';
import { MINUTE } from '@epusdt/kernel';
import { NoticeSettings, NoticesModule } from '@epusdt/notices';
import { OperationsModule } from '@epusdt/operations';
import { OrdersModule } from '@epusdt/orders';
import { PaymentsModule } from '@epusdt/payments';
import { RatesModule } from '@epusdt/rates';
import { StatisticsModule } from '@epusdt/statistics';
import { WalletsModule } from '@epusdt/wallets';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { TelegrafModule, getBotToken } from 'nestjs-telegraf';
import type { Telegraf } from 'telegraf';
import { BotAccess } from './bot-access';
import { BotButtons } from './bot-buttons';
import { BotCommands } from './bot-commands';
import { BotHandle } from './bot-handle';
import { BotLine } from './bot-line';
import { BotMail } from './bot-mail';
import { BOT_MENUS, type BotMenu } from './bot-menu';
import { BotQuestions } from './bot-questions';
import { BotRunner } from './bot-runner';
import { BotSpeech } from './bot-speech';
import { ButtonPress } from './button-press';
import { DayLetters } from './day-letters';
import { NoticeLetters } from './notice-letters';
import { NoticeMenu } from './notice-menu';
import { NoticePost, nameOfPlace } from './notice-post';
import { NoticeRunner } from './notice-runner';
import { InboxMenu } from './inbox-menu';
import { InboxScreens } from './inbox-screens';
import { InboxSheets } from './inbox-sheets';
import { OrderHistory } from './order-history';
import { OrderLookup } from './order-lookup';
import { OrderMenu } from './order-menu';
import { OrderPages } from './order-pages';
import { OrderScreens } from './order-screens';
import { OrderSheets } from './order-sheets';
import { PauseMenu } from './pause-menu';
import { Pulse } from './pulse';
import { RateMenu } from './rate-menu';
import { StatsMenu } from './stats-menu';
import { Strangers } from './strangers';
import { TelegrafHandle, gateOf } from './telegraf-handle';
import { TelegramCron } from './telegram.cron';
import { TelegramSettings } from './telegram-settings';
import { WalletAdding } from './wallet-adding';
import { WalletMenu } from './wallet-menu';
import { WalletViews } from './wallet-views';
import { WebhookController } from './webhook.controller';

/** What the bot can do, subject by subject. */
const MENUS = [OrderMenu, InboxMenu, WalletMenu, WalletAdding, RateMenu, PauseMenu, StatsMenu, NoticeMenu];

/** The answer to one update; longer than any of its calls, and what is behind them, take. */
const HANDLER_MS = 2 * MINUTE;

@Module({})
export class TelegramModule {
  /** `crons`: time passes by itself. */
  static forRoot(settings: TelegramSettings, crons: boolean): DynamicModule {
    const { token, apiRoot, proxy, webhookUrl, chats, zone, reportHour } = settings.options;
    const agent: { agent?: Agent } =
      proxy === null ? {} : { agent: new HttpsProxyAgent(proxy, { keepAlive: true }) };
    return {
      module: TelegramModule,
      imports: [
        AllocationModule,
        ChainModule,
        NoticesModule.forRoot(new NoticeSettings(chats.map(nameOfPlace), zone, reportHour, settings.version)),
        OperationsModule,
        OrdersModule,
        PaymentsModule,
        RatesModule,
        StatisticsModule,
        WalletsModule,
        TelegrafModule.forRoot({
          token,
          include: [TelegramModule],
          launchOptions: false,
          middlewares: [gateOf(new BotAccess(settings.options))],
          options: {
            handlerTimeout: HANDLER_MS,
            telegram: { apiRoot: `${apiRoot}/`, webhookReply: false, ...agent },
          },
        }),
      ],
      controllers: webhookUrl === null ? [] : [WebhookController],
      providers: [
        { provide: TelegramSettings, useValue: settings },
        {
          provide: BotHandle,
          useFactory: (bot: Telegraf) => new TelegrafHandle(bot, settings),
          inject: [getBotToken()],
        },
        BotButtons,
        BotCommands,
        BotLine,
        BotMail,
        BotQuestions,
        BotRunner,
        BotSpeech,
        ButtonPress,
        DayLetters,
        NoticeLetters,
        NoticePost,
        NoticeRunner,
        InboxScreens,
        InboxSheets,
        OrderHistory,
        OrderLookup,
        OrderPages,
        OrderScreens,
        OrderSheets,
        Pulse,
        Strangers,
        WalletViews,
        ...MENUS,
        { provide: BOT_MENUS, useFactory: (...menus: BotMenu[]) => menus, inject: MENUS },
        ...(crons ? [TelegramCron] : []),
      ],
    };
  }
}
