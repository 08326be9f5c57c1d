import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { signFields } from '@epusdt/merchant-api';
import type { Merchant } from '@epusdt/merchants';

const CREATES = ['/api/v1/order/create-transaction', '/m/{pid}/api/v1/order/create-transaction'];

const EXAMPLE = {
  order_id: 'A1001',
  amount: 42,
  notify_url: 'http://127.0.0.1:8090/shop/notify',
  redirect_url: 'http://127.0.0.1:8090/shop',
};

/**
 * Swagger UI at /docs, OpenAPI at /docs-json. On the simulated network the example of a create is signed, so that it
 * works as it stands; with real money a signed request is nobody's to read.
 */
export function addDocs(app: INestApplication, signer: Merchant | null): void {
  const config = new DocumentBuilder()
    .setTitle('Epusdt for Node')
    .setDescription('USDT (TRC20) straight into your own wallets. Amounts are decimal; times are UTC.')
    .setVersion('1')
    .build();
  const document = SwaggerModule.createDocument(app, config);
  for (const path of CREATES) {
    const body = document.paths[path]?.post?.requestBody;
    const media = body && 'content' in body ? body.content['application/json'] : undefined;
    if (media)
      media.example = { ...EXAMPLE, signature: signer ? signatureOf(signer.secret) : '<md5, see below>' };
  }
  SwaggerModule.setup('docs', app, document, {
    jsonDocumentUrl: 'docs-json',
    swaggerOptions: { tryItOutEnabled: true },
  });
}

function signatureOf(secret: string): string {
  return signFields(
    Object.entries(EXAMPLE).map(([name, value]): [string, string] => [name, String(value)]),
    secret,
  );
}
