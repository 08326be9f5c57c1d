export { EventBus, type DomainEvent, type DomainEvents } from './domain-events';
export { EventsModule } from './events.module';
