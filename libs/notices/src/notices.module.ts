import { Module, type DynamicModule } from '@nestjs/common';
import { OperationsModule } from '@epusdt/operations';
import { PaymentsModule } from '@epusdt/payments';
import { WalletsModule } from '@epusdt/wallets';
import { AlarmNotices } from './alarm-notices';
import { CallbackNotices } from './callback-notices';
import { NoticeBook } from './notice-book';
import { NoticeCollector } from './notice-collector';
import { NoticeSettings } from './notice-settings';
import { NoticeSources } from './notice-sources';
import { NoticeSwitches } from './notice-switches';

@Module({})
export class NoticesModule {
  static forRoot(settings: NoticeSettings): DynamicModule {
    return {
      module: NoticesModule,
      imports: [OperationsModule, PaymentsModule, WalletsModule],
      providers: [
        { provide: NoticeSettings, useValue: settings },
        AlarmNotices,
        CallbackNotices,
        NoticeBook,
        NoticeCollector,
        NoticeSources,
        NoticeSwitches,
      ],
      exports: [NoticeBook, NoticeCollector, NoticeSettings, NoticeSwitches],
    };
  }
}
