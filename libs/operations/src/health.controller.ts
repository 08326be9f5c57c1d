import { Controller, Get, Header, Res } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiOperation, ApiTags } from '@nestjs/swagger';
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
  live(): { readonly alive: true } {
    return { alive: true };
  }

  @Get('readyz')
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: 'Ready to take orders: 200, else 503 and what is missing' })
  async ready(@Res({ passthrough: true }) reply: Reply): Promise<Readiness> {
    const readiness = await this.readiness.look();
    reply.status(readiness.ready ? 200 : 503);
    return readiness;
  }
}
