import { get, type ClientRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { once } from 'node:events';

export interface ReadEvent {
  readonly event: string;
  readonly id: string;
  readonly data: Record<string, unknown>;
}

/** Reads server-sent events as a browser does, but for coming again by itself. */
export class EventReader {
  readonly events: ReadEvent[] = [];
  readonly ended: Promise<void>;
  comments = 0;
  retry: string | null = null;
  private taken = 0;
  private text = '';
  private wake: () => void = () => undefined;

  private constructor(
    private readonly request: ClientRequest,
    private readonly response: IncomingMessage,
  ) {
    response.setEncoding('utf8').on('data', (piece: string) => this.take(piece));
    response.on('error', () => undefined);
    this.ended = new Promise((resolve) => response.once('close', resolve));
  }

  /** Resolves with the headers of the answer. */
  static async open(url: string, headers: Readonly<Record<string, string>> = {}): Promise<EventReader> {
    const request = get(url, { headers: { accept: 'text/event-stream', ...headers }, agent: false });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    request.on('error', () => undefined);
    return new EventReader(request, response);
  }

  get status(): number | undefined {
    return this.response.statusCode;
  }

  get headers(): IncomingHttpHeaders {
    return this.response.headers;
  }

  /** The first event that was not returned yet. */
  async next(): Promise<ReadEvent> {
    await this.until(() => this.events.length > this.taken);
    const event = this.events[this.taken];
    if (!event) throw new Error('there is an event');
    this.taken += 1;
    return event;
  }

  /** The data of the next event. */
  async told(): Promise<Record<string, unknown>> {
    return (await this.next()).data;
  }

  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => (this.wake = resolve));
  }

  close(): void {
    this.request.destroy();
  }

  private take(piece: string): void {
    const blocks = (this.text + piece).split('\n\n');
    this.text = blocks.pop() ?? '';
    for (const block of blocks) this.read(block);
    this.wake();
  }

  private read(block: string): void {
    const fields = new Map<string, string>();
    for (const line of block.split('\n')) {
      const colon = line.indexOf(':');
      if (colon === 0) this.comments += 1;
      else fields.set(line.slice(0, colon), line.slice(colon + 1).trimStart());
    }
    this.retry = fields.get('retry') ?? this.retry;
    const data = fields.get('data');
    if (data === undefined) return;
    this.events.push({
      event: fields.get('event') ?? 'message',
      id: fields.get('id') ?? '',
      data: JSON.parse(data) as Record<string, unknown>,
    });
  }
}
