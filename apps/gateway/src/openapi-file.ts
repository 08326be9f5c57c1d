import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { FatalStop } from '@epusdt/chain';
import { loadConfig } from '@epusdt/config';
import { MasterKey, SystemClock } from '@epusdt/kernel';
import { AppModule } from './app.module';
import { describeApi, writtenDocument } from './openapi-document';

/** Nothing runs that could have to be stopped. */
class NothingToStop extends FatalStop {
  override stop(): void {
    throw new Error('nothing was started');
  }
}

/** The document of docs/api/openapi.json, from the code alone: nothing is opened and no class is made. */
export async function openApiFile(): Promise<string> {
  const module = AppModule.forRoot(loadConfig({}), {
    clock: new SystemClock(),
    key: new MasterKey(MasterKey.generate()),
    fatal: new NothingToStop(),
    database: { engine: 'sqlite', file: '', sqlFolder: '' },
    jobs: 'none',
  });
  const app = await NestFactory.create<NestFastifyApplication>(module, new FastifyAdapter(), {
    preview: true,
    logger: false,
    abortOnError: false,
  });
  return writtenDocument(describeApi(app, null));
}
