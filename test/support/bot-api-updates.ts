import { ApiRefusal, badRequest } from './bot-api-html';
import { textIn, type Params } from './bot-api-methods';
import type { ApiUpdate, BotApiState } from './bot-api-state';

const MAX_LIMIT = 100;
const MAX_TIMEOUT_S = 50;

interface Poll {
  readonly end: (outcome: readonly ApiUpdate[] | ApiRefusal) => void;
}

const conflict = (text: string): ApiRefusal => new ApiRefusal(409, `Conflict: ${text}`);

/** How the bot hears of things: one long poll at a time, or a webhook. */
export class ApiUpdates {
  private poll: Poll | null = null;
  private readonly inFlight = new Set<number>();
  /** Not taken by the webhook; to be tried again when the test says so. */
  private readonly failed = new Set<number>();
  readonly deliveries: { readonly status: number | null }[] = [];

  constructor(private readonly state: BotApiState) {}

  /** Does a poll wait now? */
  get isPolled(): boolean {
    return this.poll !== null;
  }

  /** `onGone` calls when the client has left. A poll that waits is ended by the next one, whoever asks. */
  async get(params: Params, onGone: (listener: () => void) => void): Promise<readonly ApiUpdate[]> {
    if (this.state.webhook) {
      throw conflict(
        "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
      );
    }
    this.poll?.end(
      conflict('terminated by other getUpdates request; make sure that only one bot instance is running'),
    );
    const offset = Number(params['offset'] ?? 0);
    this.state.updates = this.state.updates.filter(({ update_id: id }) => id >= offset);
    const limit = Math.min(Number(params['limit'] ?? MAX_LIMIT), MAX_LIMIT);
    const seconds = Math.min(Number(params['timeout'] ?? 0), MAX_TIMEOUT_S);
    if (this.state.updates.length > 0 || seconds === 0) return this.state.updates.slice(0, limit);
    return this.wait(limit, seconds, onGone);
  }

  setWebhook(params: Params, local: boolean): true {
    const url = textIn(params, 'url');
    const secret = textIn(params, 'secret_token');
    if (url === '') return this.deleteWebhook(params);
    if (!URL.canParse(url) || (!local && !url.startsWith('https://'))) {
      throw badRequest('bad webhook: An HTTPS URL must be provided for webhook');
    }
    if (!/^[\w-]{0,256}$/.test(secret)) throw badRequest('secret token contains unallowed characters');
    this.state.webhook = { url, secret };
    this.poll?.end(conflict('terminated by setWebhook request'));
    this.failed.clear();
    this.deliver();
    this.state.changes.happened();
    return true;
  }

  deleteWebhook(params: Params): true {
    this.state.webhook = null;
    if (String(params['drop_pending_updates']) === 'true') this.state.updates = [];
    this.state.changes.happened();
    return true;
  }

  webhookInfo(): object {
    const { webhook, updates } = this.state;
    return { url: webhook?.url ?? '', has_custom_certificate: false, pending_update_count: updates.length };
  }

  /** There is something new, or what failed is to be tried again. */
  news(again = false): void {
    if (again) this.failed.clear();
    this.deliver();
  }

  private wait(
    limit: number,
    seconds: number,
    onGone: (listener: () => void) => void,
  ): Promise<readonly ApiUpdate[]> {
    return new Promise((resolve, reject) => {
      let over = false;
      const poll: Poll = {
        end: (outcome) => {
          if (over) return;
          over = true;
          clearTimeout(timer);
          stop();
          if (this.poll === poll) this.poll = null;
          if (outcome instanceof ApiRefusal) reject(outcome);
          else resolve(outcome);
        },
      };
      const timer = setTimeout(() => poll.end([]), seconds * 1_000);
      const stop = this.state.changes.watch(() => {
        if (this.state.updates.length > 0) poll.end(this.state.updates.slice(0, limit));
      });
      onGone(() => poll.end([]));
      this.poll = poll;
      this.state.changes.happened();
    });
  }

  private deliver(): void {
    const { webhook, updates } = this.state;
    if (!webhook) return;
    for (const update of updates) {
      const id = update.update_id;
      if (this.inFlight.has(id) || this.failed.has(id)) continue;
      this.inFlight.add(id);
      void this.post(webhook, update).then((status) => {
        this.inFlight.delete(id);
        const taken = status !== null && status >= 200 && status < 300;
        if (taken) this.state.updates = this.state.updates.filter((one) => one !== update);
        else this.failed.add(id);
        this.deliveries.push({ status });
        this.state.changes.happened();
      });
    }
  }

  private async post(
    { url, secret }: { url: string; secret: string },
    update: ApiUpdate,
  ): Promise<number | null> {
    const headers = {
      'content-type': 'application/json',
      ...(secret === '' ? {} : { 'x-telegram-bot-api-secret-token': secret }),
    };
    try {
      const { status } = await fetch(url, { method: 'POST', headers, body: JSON.stringify(update) });
      return status;
    } catch {
      return null;
    }
  }
}
