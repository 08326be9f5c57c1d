import { chmodSync, rmSync } from 'node:fs';
import { createServer, request, type IncomingMessage, type Server } from 'node:http';
import { invariant } from '@epusdt/kernel';
import type { AdminActions, AdminAnswer } from '@epusdt/operations';

const OWNER_ONLY = 0o600;
/** Room for the logo of a brand, in base64, and whatever else is set with it. */
const MAX_BODY = 65_536;
const TIMEOUT_MS = 60_000;

interface AdminRequest {
  readonly command: string;
  readonly argument: string;
}

/** Lets the command line speak to the gateway that holds the data folder. Only the folder's owner can open it. */
export async function openAdminSocket(path: string, actions: AdminActions): Promise<Server> {
  rmSync(path, { force: true });
  const server = createServer((incoming, response) => {
    void answer(incoming, actions)
      .catch((error: unknown): AdminAnswer => ({
        ok: false,
        text: error instanceof Error ? error.message : String(error),
      }))
      .then((result) =>
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result)),
      );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) =>
      reject(
        new Error(
          `${path} cannot be opened (${error.message}); give a shorter path with DATA_DIR if it has more than 100 characters`,
        ),
      ),
    );
    server.listen(path, resolve);
  });
  chmodSync(path, OWNER_ONLY);
  return server;
}

async function answer(incoming: IncomingMessage, actions: AdminActions): Promise<AdminAnswer> {
  const asked = JSON.parse(await textOf(incoming)) as Partial<AdminRequest>;
  if (typeof asked.command !== 'string' || typeof asked.argument !== 'string') {
    return { ok: false, text: 'send {"command","argument"}' };
  }
  return actions.run(asked.command, asked.argument);
}

/** `null` when nobody listens there. */
export function askAdminSocket(path: string, asked: AdminRequest): Promise<AdminAnswer | null> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ socketPath: path, method: 'POST', timeout: TIMEOUT_MS }, (response) => {
      textOf(response).then((text) => resolve(JSON.parse(text) as AdminAnswer), reject);
    });
    outgoing.once('timeout', () => outgoing.destroy(new Error('the running gateway does not answer')));
    outgoing.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED') resolve(null);
      else reject(error);
    });
    outgoing.end(JSON.stringify(asked));
  });
}

async function textOf(message: IncomingMessage): Promise<string> {
  let text = '';
  message.setEncoding('utf8');
  for await (const chunk of message) {
    text += String(chunk);
    invariant(text.length <= MAX_BODY || message.statusCode !== undefined, 'an admin request is short');
  }
  return text;
}
