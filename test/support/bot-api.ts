import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { readForm } from './bot-api-form';
import { ApiRefusal } from './bot-api-html';
import { METHODS, type Files, type Params } from './bot-api-methods';
import { ApiGroup, ApiPerson } from './bot-api-people';
import { BotApiState, type ApiUser } from './bot-api-state';
import { ApiUpdates } from './bot-api-updates';
import { freePort } from './ports';

/** What the server does instead of answering. */
export type Fault =
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'retry'; readonly after: number }
  | { readonly kind: 'refusal'; readonly code: number; readonly text: string }
  | { readonly kind: 'hang' | 'close' | 'malformed' }
  /** It does what it is asked and does not answer. */
  | { readonly kind: 'mute' };

export interface ApiCall {
  readonly method: string;
  readonly params: Params;
  readonly files: Files;
  /** `null`: not answered, or not yet. */
  status: number | null;
}

interface PlannedFault {
  readonly method: string;
  readonly fault: Fault;
  readonly words: string;
  left: number;
}

const EVERY = '*';
const TOKEN = '123456789:AAF-test_token_that_must_never_be_logged';
const BOT: ApiUser = { id: 123_456_789, is_bot: true, first_name: 'Till', username: 'till_test_bot' };

/**
 * Telegram's Bot API on a loopback port: it checks what Telegram checks, answers as it does, and remembers every call.
 * `local`: like a Bot API server of one's own, which posts to webhooks without TLS.
 */
export class BotApi {
  readonly token = TOKEN;
  readonly calls: ApiCall[] = [];
  readonly state = new BotApiState(BOT);
  readonly updates = new ApiUpdates(this.state);
  private readonly faults: PlannedFault[] = [];
  private server: Server | null = null;

  private constructor(
    private readonly port: number,
    private readonly local: boolean,
  ) {}

  static async start({ local = true }: { local?: boolean } = {}): Promise<BotApi> {
    const api = new BotApi(Number(await freePort()), local);
    await api.up();
    return api;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async up(): Promise<void> {
    if (this.server) return;
    const server = createServer((request, response) => void this.serve(request, response));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.port, '127.0.0.1', resolve);
    });
    this.server = server;
  }

  /** From now on nobody is there; what was being asked is never answered. */
  async down(): Promise<void> {
    const { server } = this;
    this.server = null;
    if (!server) return;
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }

  close(): Promise<void> {
    return this.down();
  }

  /** Ends the connections there are. */
  cut(): void {
    this.server?.closeAllConnections();
  }

  /** The next calls of the method (`*`: of any) that say these words fare so. Returns the end of it. */
  fails(method: string, fault: Fault, times = 1, words = ''): () => void {
    const planned = { method, fault, words, left: times };
    this.faults.push(planned);
    return () => void (planned.left = 0);
  }

  person(id: number, name = `Person ${id}`, language = 'en'): ApiPerson {
    return new ApiPerson(this, { id, is_bot: false, first_name: name, language_code: language });
  }

  group(id: number, title: string, topics: readonly number[] = []): ApiGroup {
    return new ApiGroup(this, id, title, topics);
  }

  callsOf(method: string): ApiCall[] {
    return this.calls.filter((call) => call.method === method);
  }

  /** The call of this number, from 1, once it has come. */
  called(method: string, number = 1): Promise<ApiCall> {
    return this.state.changes.until(
      () => this.callsOf(method)[number - 1],
      () => `call ${number} of ${method}; there were ${this.calls.map((call) => call.method).join(', ')}`,
    );
  }

  /** The bot waits for news. */
  async polled(): Promise<void> {
    await this.state.changes.until(
      () => (this.updates.isPolled ? true : undefined),
      () => `a poll; there were ${this.calls.map((call) => call.method).join(', ')}`,
    );
  }

  /** Nothing that was told is unconfirmed. */
  async heard(): Promise<void> {
    await this.state.changes.until(
      () => (this.state.updates.length === 0 ? true : undefined),
      () => `${this.state.updates.length} updates to be confirmed`,
    );
  }

  /** Another program with the same token asks for updates. Answers its status once it is told something. */
  async rival(timeout = 30): Promise<number> {
    const answer = await fetch(`${this.url}/bot${this.token}/getUpdates?timeout=${timeout}`);
    return answer.status;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', this.url);
    const [, token = '', method = ''] = /^\/bot([^/]+)\/(\w+)$/.exec(pathname) ?? [];
    const { params, files } = await readForm(request, searchParams);
    const call: ApiCall = { method, params, files, status: null };
    this.calls.push(call);
    this.state.changes.happened();
    const fault = this.takeFault(call);
    if (fault && fault.kind !== 'mute' && this.misbehave(fault, call, response)) return;
    try {
      const result = await this.result(token, method, { params, files }, (gone) =>
        response.once('close', gone),
      );
      if (fault?.kind !== 'mute') answer(call, response, 200, { ok: true, result });
    } catch (error) {
      if (!(error instanceof ApiRefusal)) throw error;
      refuse(call, response, error);
    }
    this.state.changes.happened();
  }

  private async result(
    token: string,
    method: string,
    { params, files }: Pick<ApiCall, 'params' | 'files'>,
    onGone: (gone: () => void) => void,
  ): Promise<unknown> {
    if (!/^\d+:[\w-]{30,}$/.test(token)) throw new ApiRefusal(404, 'Not Found');
    if (token !== this.token) throw new ApiRefusal(401, 'Unauthorized');
    if (method === 'getUpdates') return this.updates.get(params, onGone);
    if (method === 'setWebhook') return this.updates.setWebhook(params, this.local);
    if (method === 'deleteWebhook') return this.updates.deleteWebhook(params);
    if (method === 'getWebhookInfo') return this.updates.webhookInfo();
    const known = METHODS[method];
    if (!known) throw new ApiRefusal(404, 'Not Found: method not found');
    return known(this.state, params, files);
  }

  private takeFault({ method, params }: ApiCall): Fault | null {
    const said = JSON.stringify(params);
    const planned = this.faults.find(
      (one) => one.left > 0 && [EVERY, method].includes(one.method) && said.includes(one.words),
    );
    if (!planned) return null;
    planned.left -= 1;
    return planned.fault;
  }

  /** True: there is no more to answer. */
  private misbehave(
    fault: Exclude<Fault, { kind: 'mute' }>,
    call: ApiCall,
    response: ServerResponse,
  ): boolean {
    switch (fault.kind) {
      case 'hang':
        return true;
      case 'close':
        response.destroy();
        return true;
      case 'status':
        call.status = fault.status;
        response.writeHead(fault.status, { 'content-type': 'text/html' }).end('<html>Bad Gateway</html>');
        break;
      case 'malformed':
        call.status = 200;
        response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true,"resu');
        break;
      case 'retry': {
        const text = `Too Many Requests: retry after ${fault.after}`;
        refuse(call, response, new ApiRefusal(429, text, { retry_after: fault.after }));
        break;
      }
      case 'refusal':
        refuse(call, response, new ApiRefusal(fault.code, fault.text));
        break;
    }
    this.state.changes.happened();
    return true;
  }
}

function refuse(
  call: ApiCall,
  response: ServerResponse,
  { code, description, parameters }: ApiRefusal,
): void {
  const more = parameters ? { parameters } : {};
  answer(call, response, code, { ok: false, error_code: code, description, ...more });
}

function answer(call: ApiCall, response: ServerResponse, status: number, body: object): void {
  call.status = status;
  if (response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
