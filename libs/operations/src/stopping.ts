import { Injectable } from '@nestjs/common';

/** Has this process been asked to end? It still answers, and says so to whoever chooses where requests go. */
@Injectable()
export class Stopping {
  private asked = false;

  get begun(): boolean {
    return this.asked;
  }

  begin(): void {
    this.asked = true;
  }
}
