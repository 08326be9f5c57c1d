import type { Config } from '@epusdt/config';
import type { Merchant } from '@epusdt/merchants';
import type { Readiness } from '@epusdt/operations';
import type { DataFolder } from './data-folder';

/** What a person reads after a start: where the gateway is and what is left to do. */
export function welcome(config: Config, address: string, readiness: Readiness): string {
  const { http, tron, mode } = config;
  const todo = [
    ...readiness.waitingFor.map((item) => `waiting for ${item}`),
    ...(http.publicUrlGiven
      ? []
      : [`set PUBLIC_URL to the address buyers open; now it is ${http.publicUrl}`]),
  ];
  return [
    `Epusdt for Node listens on ${address} (${mode}, network ${tron.network}); API documentation: ${http.publicUrl}/docs`,
    ...(todo.length > 0 ? ['Left to do:', ...todo.map((item) => `  - ${item}`)] : ['Ready to take orders.']),
  ].join('\n');
}

/** The secret of a merchant that was just made: shown once on a terminal, else written for the owner's eyes only. */
export function introduceMerchant(
  merchant: Merchant,
  { given, terminal, folder }: { given: boolean; terminal: boolean; folder: DataFolder },
): string {
  if (given) return `Merchant ${merchant.pid} was made with the secret in API_AUTH_TOKEN.`;
  const text = `Merchant ${merchant.pid}\nsecret (API token of the shop's plugin): ${merchant.secret}\n`;
  const later = `A new one is made with: merchant rotate-secret ${merchant.pid}`;
  if (terminal) return `${text}Keep it: it is shown only now. ${later}`;
  const path = folder.writeSecret('first-merchant.txt', text);
  return `Merchant ${merchant.pid} was made; its secret is in ${path} (delete the file when you have it). ${later}`;
}
