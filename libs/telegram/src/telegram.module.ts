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
import { BotAccess } from './people/bot-access';
import { BotButtons } from './buttons/bot-buttons';
import { BotCommands } from './menu/bot-commands';
import { BotHandle } from './line/bot-handle';
import { BotLine } from './line/bot-line';
import { BotMail } from './speech/bot-mail';
import { BOT_MENUS, type BotMenu } from './menu/bot-menu';
import { BotQuestions } from './buttons/bot-questions';
import { BotRunner } from './line/bot-runner';
import { BotSpeech } from './speech/bot-speech';
import { ButtonPress } from './buttons/button-press';
import { DayLetters } from './stats/day-letters';
import { NoticeLetters } from './news/notice-letters';
import { NoticeMenu } from './news/notice-menu';
import { NoticePost, nameOfPlace } from './news/notice-post';
import { NoticeRunner } from './news/notice-runner';
import { InboxMenu } from './inbox/inbox-menu';
import { InboxScreens } from './inbox/inbox-screens';
import { InboxSheets } from './inbox/inbox-sheets';
import { OrderHistory } from './orders/order-history';
import { OrderLookup } from './orders/order-lookup';
import { OrderMenu } from './orders/order-menu';
import { OrderPages } from './orders/order-pages';
import { OrderScreens } from './orders/order-screens';
import { OrderSheets } from './orders/order-sheets';
import { PauseMenu } from './orders/pause-menu';
import { Pulse } from './line/pulse';
import { RateMenu } from './rates/rate-menu';
import { StatsMenu } from './stats/stats-menu';
import { Strangers } from './people/strangers';
import { TelegrafHandle, gateOf } from './line/telegraf-handle';
import { TelegramCron } from './line/telegram.cron';
import { TelegramSettings } from './telegram-settings';
import { WalletAdding } from './wallets/wallet-adding';
import { WalletMenu } from './wallets/wallet-menu';
import { WalletViews } from './wallets/wallet-views';
import { WebhookController } from './line/webhook.controller';

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
