import type { Config } from '@epusdt/config';
import type { Readiness } from '@epusdt/operations';
import { DataFolder } from './data-folder';
import type { Gateway } from './gateway';
import { Preparation } from './preparation';
import { textOf } from './reasons';
import { isTerminal } from './terminal';

/** What a person reads after a start: where the gateway is and what is left to do. */
export function welcome(config: Config, address: string, readiness: Readiness): string {
  const { http, tron, mode } = config;
  const todo = [
    ...config.notes,
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

/**
 * The secret of the first merchant, when this very start has made it: shown once on a terminal, else written for the
 * owner's eyes only. `null`: it was there before.
 */
export function introduceMerchant(config: Config, { app, folder }: Gateway): string | null {
  const made = app.get(Preparation).madeMerchant;
  if (!made) return null;
  if (config.firstMerchantSecret !== null)
    return `Merchant ${made.pid} was made with the secret in API_AUTH_TOKEN.`;
  const text = `Merchant ${made.pid}\nsecret (API token of the shop's plugin): ${made.secret}\n`;
  const later = `A new one is made with: merchant rotate-secret ${made.pid}`;
  if (isTerminal()) return `${text}Keep it: it is shown only now. ${later}`;
  const path = writtenSecret(() => folder ?? new DataFolder(config.dataDir), text, later);
  return `Merchant ${made.pid} was made; its secret is in ${path} (delete the file when you have it). ${later}`;
}

/** It is nowhere else: who reads that it could not be written must know how to come to another one. */
function writtenSecret(folder: () => DataFolder, text: string, later: string): string {
  try {
    return folder().writeSecret('first-merchant.txt', text);
  } catch (error) {
    throw new Error(
      `the secret of the first merchant cannot be written for its owner (${textOf(error)}); let this user write there. ${later}`,
      { cause: error },
    );
  }
}
