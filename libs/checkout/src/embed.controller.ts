import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { EMBED_SCRIPT } from './embed-script';

/** The script a shop's page loads; it holds nothing of any order. */
@ApiExcludeController()
@Controller('pay')
export class EmbedController {
  @Get('embed.js')
  @Header('content-type', 'text/javascript; charset=utf-8')
  @Header('cache-control', 'public, max-age=3600')
  @Header('x-content-type-options', 'nosniff')
  @Header('cross-origin-resource-policy', 'cross-origin')
  script(): string {
    return EMBED_SCRIPT;
  }
}
