export { Alarms, type Alarm, type AlarmName } from './alarms';
export { EventBus, type DomainEvent, type DomainEvents } from './domain-events';
export { EventsModule } from './events.module';
