import type { IncomingMessage } from 'node:http';
import type { Files, Params } from './bot-api-methods';

const BREAK = '\r\n';

/** What a request says, however it says it: in its address, as JSON, or as a form with files. */
export async function readForm(
  request: IncomingMessage,
  query: URLSearchParams,
): Promise<{ params: Params; files: Files }> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const asked: Params = Object.fromEntries(query);
  if (body.length === 0) return { params: asked, files: {} };
  const boundary = /^multipart\/form-data; ?boundary="?([^";]+)/.exec(
    request.headers['content-type'] ?? '',
  )?.[1];
  if (boundary === undefined) {
    return { params: { ...asked, ...(JSON.parse(body.toString()) as Params) }, files: {} };
  }
  const { params, files } = readParts(body, boundary);
  return { params: { ...asked, ...params }, files };
}

function readParts(body: Buffer, boundary: string): { params: Params; files: Files } {
  const params: Record<string, unknown> = {};
  const files: Record<string, Buffer> = {};
  // One character a byte, so that pictures stay as they are.
  for (const part of body.toString('latin1').split(`--${boundary}`)) {
    const end = part.indexOf(BREAK + BREAK);
    const head = part.slice(0, Math.max(end, 0));
    const name = /\bname="([^"]*)"/.exec(head)?.[1];
    if (name === undefined) continue;
    const content = Buffer.from(part.slice(end + 2 * BREAK.length, -BREAK.length), 'latin1');
    if (/\bfilename="/.test(head)) files[name] = content;
    else params[name] = content.toString();
  }
  return { params, files };
}
