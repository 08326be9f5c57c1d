import { Injectable } from '@nestjs/common';
import type { Actions } from './admin-answer';

@Injectable()
export class RateCommands {
  readonly actions: Actions = [];
}
