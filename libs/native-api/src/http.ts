/** What is used of Fastify's request and reply: fastify itself is no package of ours. */
export interface ApiRequest {
  /** Also the header X-Request-Id of the answer. */
  readonly id: string;
  readonly ip: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body?: unknown;
  readonly routeOptions?: { readonly url?: string | undefined };
}

export interface ApiReply {
  readonly statusCode: number;
  status(code: number): ApiReply;
  header(name: string, value: string): ApiReply;
  getHeader(name: string): unknown;
}
