import type { ServerResponse } from 'node:http';
import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { Clock, MINUTE, SECOND } from '@epusdt/kernel';

/** What is used of Fastify's reply. */
export interface StreamReply {
  readonly raw: ServerResponse;
  /** Fastify no longer answers by itself. */
  hijack(): unknown;
  getHeaders(): Readonly<Record<string, string | readonly string[] | number | undefined>>;
}

/** `full`: of this process, which may be closing; `crowded`: of one of its subjects. Both may be tried again later. */
export type StreamRefusal = 'full' | 'crowded';

/** What streams are counted by: the thing that is watched, the key or the address that watches. */
export interface StreamSubject {
  readonly name: string;
  readonly most: number;
}

/** By whose right a stream goes on; asked again with every heartbeat, once for all streams of `name`. */
export interface StreamRight {
  readonly name: string;
  readonly holds: () => Promise<boolean>;
}

export interface StreamTerms {
  readonly subjects: readonly StreamSubject[];
  /** `null`: nobody can lose it. */
  readonly right: StreamRight | null;
}

const MAX_STREAMS = 5_000;
/** Told to whom is refused. */
export const STREAM_RETRY_SECONDS = 30;
/** Told to whom loses the connection. */
const RECONNECT_MS = 3 * SECOND;
const HEARTBEAT_MS = 15 * SECOND;
/** Then the client comes again, if there still is one. */
const MAX_LIFE_MS = 15 * MINUTE;
/** An event is some hundred bytes: whoever leaves so many unread does not read at all. */
const MAX_UNREAD_BYTES = 65_536;
const PROBE_MS = 30 * SECOND;

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  // A proxy that collects answers before it hands them on would hold back all of it.
  'x-accel-buffering': 'no',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  // A kept connection would outlive the stream and hold up the end of the process.
  connection: 'close',
};

/** One open connection that events are sent to. After its end nothing is sent, and nothing complains. */
export class EventStream {
  private ended = false;

  constructor(
    private readonly raw: ServerResponse,
    readonly since: number,
    readonly right: StreamRight | null,
  ) {
    // The connection's own end tells of every failure.
    raw.on('error', () => undefined);
    raw.socket?.setKeepAlive(true, PROBE_MS);
    this.write(`retry: ${RECONNECT_MS}\n\n`);
  }

  /** `event` and `id` are words of ours: neither may hold a line break. */
  send(event: string, id: string, data: object): void {
    this.write(`event: ${event}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  /** Proxies and clients give up a connection on which nothing is said. */
  beat(): void {
    this.write(': \n\n');
  }

  end(): void {
    if (this.ended) return;
    this.ended = true;
    if (this.raw.writableLength > 0) this.raw.destroy();
    else this.raw.end();
  }

  private write(text: string): void {
    if (this.ended) return;
    this.raw.write(text);
    if (this.raw.writableLength <= MAX_UNREAD_BYTES) return;
    this.ended = true;
    this.raw.destroy();
  }
}

/** The server-sent events of this process: how many there may be, and that each comes to an end. */
@Injectable()
export class EventStreams implements BeforeApplicationShutdown {
  private readonly streams = new Set<EventStream>();
  private readonly perSubject = new Map<string, number>();
  private timer: NodeJS.Timeout | null = null;
  private closing = false;
  private asking: 'no' | 'once' | 'again' = 'no';

  constructor(private readonly clock: Clock) {}

  get count(): number {
    return this.streams.size;
  }

  /** Headers that the reply has already are sent, too. `closed` is called once, whoever ended it. */
  open(
    reply: StreamReply,
    { subjects, right }: StreamTerms,
    closed: () => void,
  ): EventStream | StreamRefusal {
    const { raw } = reply;
    if (this.closing || this.streams.size >= MAX_STREAMS) return 'full';
    if (subjects.some(({ name, most }) => this.countOf(name) >= most)) return 'crowded';
    reply.hijack();
    for (const [name, value] of Object.entries({ ...reply.getHeaders(), ...HEADERS }))
      if (value !== undefined) raw.setHeader(name, value);
    const stream = new EventStream(raw, this.clock.now(), right);
    this.streams.add(stream);
    for (const { name } of subjects) this.perSubject.set(name, this.countOf(name) + 1);
    this.timer ??= setInterval(() => this.beat(), HEARTBEAT_MS).unref();
    const forget = (): void => {
      if (this.forget(stream, subjects)) closed();
    };
    raw.once('close', forget);
    // Gone while the order was being looked up: nobody tells of it again.
    if (raw.destroyed) forget();
    if (raw.req.method === 'HEAD') stream.end();
    return stream;
  }

  /** What the timer does. */
  beat(): void {
    const oldest = this.clock.now() - MAX_LIFE_MS;
    for (const stream of this.streams) {
      if (stream.since <= oldest) stream.end();
      else stream.beat();
    }
    void this.askForRights();
  }

  /** One round at a time; a heartbeat that comes meanwhile has one more follow it. */
  private async askForRights(): Promise<void> {
    if (this.asking !== 'no') {
      this.asking = 'again';
      return;
    }
    do {
      this.asking = 'once';
      await this.endWithoutRight();
    } while (this.goesRoundAgain());
    this.asking = 'no';
  }

  private goesRoundAgain(): boolean {
    return this.asking === 'again';
  }

  /** A right that cannot be verified is none: the client comes again, and is told why. */
  private async endWithoutRight(): Promise<void> {
    const rights = new Map<string, StreamRight>();
    for (const { right } of this.streams) if (right) rights.set(right.name, right);
    for (const { name, holds } of rights.values()) {
      if (await holds().catch(() => false)) continue;
      for (const stream of this.streams) if (stream.right?.name === name) stream.end();
    }
  }

  /** Before the server waits for its connections. */
  beforeApplicationShutdown(): void {
    this.closing = true;
    for (const stream of this.streams) stream.end();
  }

  private countOf(subject: string): number {
    return this.perSubject.get(subject) ?? 0;
  }

  private forget(stream: EventStream, subjects: readonly StreamSubject[]): boolean {
    if (!this.streams.delete(stream)) return false;
    for (const { name } of subjects) {
      const left = this.countOf(name) - 1;
      if (left <= 0) this.perSubject.delete(name);
      else this.perSubject.set(name, left);
    }
    if (this.streams.size === 0 && this.timer) {
      clearInterval(this.timer);
      this.timer = null;
    }
    return true;
  }
}
