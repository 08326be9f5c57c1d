import {
  BadRequestException,
  Body,
  Controller,
  ForbiddenException,
  Headers,
  HttpCode,
  Post,
  ServiceUnavailableException,
} from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { sameText } from '@epusdt/kernel';
import type { BotUpdate } from './bot-handle';
import { BotRunner } from './bot-runner';

/** Where Telegram posts updates to, at a worker. What is not answered with 200 it posts again. */
@ApiExcludeController()
@Controller('telegram/webhook')
export class WebhookController {
  constructor(private readonly runner: BotRunner) {}

  @Post()
  @HttpCode(200)
  async hear(
    @Headers('x-telegram-bot-api-secret-token') secret: string | undefined,
    @Body() body: unknown,
  ): Promise<void> {
    if (!sameText(secret ?? '', this.runner.webhookSecret)) throw new ForbiddenException();
    const update = updateIn(body);
    try {
      await this.runner.introduce();
    } catch {
      throw new ServiceUnavailableException();
    }
    await this.runner.hear([update]);
  }
}

function updateIn(body: unknown): BotUpdate {
  try {
    const update = JSON.parse(String(body)) as BotUpdate | null;
    if (Number.isSafeInteger(update?.update_id)) return update as BotUpdate;
  } catch {
    // Told below.
  }
  throw new BadRequestException();
}
