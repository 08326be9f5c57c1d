export { Alarms, type Alarm, type AlarmName } from './alarms';
export { EventBus, type DomainEvent, type DomainEvents } from './domain-events';
export {
  EventStreams,
  STREAM_RETRY_SECONDS,
  type StreamRefusal,
  type StreamReply,
  type StreamRight,
  type StreamSubject,
  type StreamTerms,
} from './event-streams';
export { EventsModule } from './events.module';
export { LogFacts, about, inRequest, presentRequest, type RequestFacts } from './log-facts';
export { RedisEventRelay } from './redis-event-relay';
