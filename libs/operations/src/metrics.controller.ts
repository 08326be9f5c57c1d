import { Controller, Get, NotFoundException, Req, Res, UnauthorizedException } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { MetricsSettings } from './metrics-access';
import { Metrics } from './metrics';
import { MetricsSampler } from './metrics-sampler';

/** The parts of Fastify's request and reply that are used here. */
interface Request {
  readonly headers: Readonly<Record<string, unknown>>;
  readonly raw: { readonly socket: { readonly remoteAddress?: string | undefined } };
}
interface Reply {
  header(name: string, value: string): unknown;
}

@ApiExcludeController()
@Controller()
export class MetricsController {
  constructor(
    private readonly settings: MetricsSettings,
    private readonly metrics: Metrics,
    private readonly sampler: MetricsSampler,
  ) {}

  @Get('metrics')
  async read(@Req() request: Request, @Res({ passthrough: true }) reply: Reply): Promise<string> {
    if (!this.settings.allows(request.raw.socket.remoteAddress, request.headers)) this.refuse(reply);
    await this.sampler.sample();
    reply.header('content-type', this.metrics.type);
    reply.header('cache-control', 'no-store');
    return this.metrics.text();
  }

  /** Where nobody may read them there are none. */
  private refuse(reply: Reply): never {
    if (this.settings.token === null) throw new NotFoundException();
    reply.header('www-authenticate', 'Bearer');
    throw new UnauthorizedException();
  }
}
