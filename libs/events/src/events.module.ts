import { Global, Module } from '@nestjs/common';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { Alarms } from './alarms';
import { EventBus } from './domain-events';

@Global()
@Module({
  imports: [EventEmitterModule.forRoot()],
  providers: [EventBus, Alarms],
  exports: [EventBus, Alarms],
})
export class EventsModule {}
