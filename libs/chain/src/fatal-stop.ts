/** Ends the process in good order with a reason, because going on could lose money. Implemented by the application. */
export abstract class FatalStop {
  abstract stop(reason: string): void;
}
