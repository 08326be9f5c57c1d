import { Controller, Get, Header, Res } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { ReadinessCheck, type Readiness } from './readiness';

/** The part of a Fastify reply that is used here. */
interface Reply {
  status(code: number): unknown;
}

/** Somebody opened the bare address: tell them where they are. */
const INDEX = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Epusdt for Node</title><main><h1>Epusdt for Node</h1>
<p>This gateway takes USDT (TRC20) for web shops. <span lang="zh-CN">这里是为网店收取 USDT（TRC20）的网关。</span></p>
<ul><li><a href="docs">API documentation / <span lang="zh-CN">接口文档</span></a></li>
<li><a href="readyz">Ready to take orders? / <span lang="zh-CN">能否接单</span></a></li></ul></main></html>`;

const LIVE = {
  type: 'object',
  required: ['alive'],
  properties: { alive: { type: 'boolean' } },
  example: { alive: true },
};
const WORDS = { type: 'array', items: { type: 'string' } };
const CHECK = {
  type: 'object',
  required: ['ok'],
  properties: { ok: { type: 'boolean' } },
  additionalProperties: { type: 'number', nullable: true },
};
const READY = {
  type: 'object',
  required: ['ready', 'waitingFor', 'degraded', 'checks'],
  properties: {
    ready: { type: 'boolean' },
    waitingFor: { ...WORDS, description: 'what is missing, in words; empty when ready' },
    degraded: { ...WORDS, description: 'what costs time only: orders are taken all the same' },
    checks: { type: 'object', additionalProperties: CHECK, description: 'figures, by what was looked at' },
  },
};
const WELL: Readiness = {
  ready: true,
  waitingFor: [],
  degraded: [],
  checks: {
    database: { ok: true, ms: 1 },
    chain: { ok: true, cursorBlock: 79_000_120, ageSeconds: 57, lagBlocks: 0 },
  },
};
const UNWELL: Readiness = {
  ready: false,
  waitingFor: ['a wallet (wallet add T…)'],
  degraded: [],
  checks: { database: { ok: true, ms: 1 }, wallets: { ok: false } },
};

@ApiTags('operations')
@Controller()
export class HealthController {
  constructor(private readonly readiness: ReadinessCheck) {}

  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', "default-src 'none'; frame-ancestors 'none'; base-uri 'none'")
  @ApiExcludeEndpoint()
  index(): string {
    return INDEX;
  }

  @Get('livez')
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: 'The process answers' })
  @ApiResponse({ status: 200, description: 'It does.', schema: LIVE })
  live(): { readonly alive: true } {
    return { alive: true };
  }

  @Get('readyz')
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: 'Ready to take orders: 200, else 503 and what is missing' })
  @ApiResponse({ status: 200, description: 'It is.', schema: { ...READY, example: WELL } })
  @ApiResponse({ status: 503, description: 'It is not.', schema: { ...READY, example: UNWELL } })
  async ready(@Res({ passthrough: true }) reply: Reply): Promise<Readiness> {
    const readiness = await this.readiness.look();
    reply.status(readiness.ready ? 200 : 503);
    return readiness;
  }
}
