import { Controller, Get, Header, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ReadinessCheck, type Readiness } from './readiness';

/** The part of a Fastify reply that is used here. */
interface Reply {
  status(code: number): unknown;
}

@ApiTags('operations')
@Controller()
export class HealthController {
  constructor(private readonly readiness: ReadinessCheck) {}

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
