import type { AttemptEntry, CallbackCounts, CallbackEntry } from '@epusdt/callbacks';
import { counted, instant } from './instant';

const ANSWER_SHOWN = 240;
const BODY_SHOWN = 8_192;

/** One callback in a list. */
export function callbackLine(entry: CallbackEntry): string {
  const { id, createdAt, eventType, orderId, url } = entry;
  return [
    id,
    instant(createdAt),
    stateText(entry),
    eventType,
    ...(orderId === null ? [] : [`order ${orderId}`]),
    `${placeOf(entry)} ${plain(url)}`,
  ].join('  ');
}

/** One callback with all that was tried, newest first, and what its owner may do. */
export function callbackDetails(entry: CallbackEntry, attempts: readonly AttemptEntry[]): string {
  const { id, eventType, merchantPid, orderId, url, createdAt, closedAt, body } = entry;
  return [
    `callback ${id}: ${eventType}, merchant ${merchantPid}${orderId === null ? '' : `, order ${orderId}`}`,
    `  to          ${placeOf(entry)} ${plain(url)}`,
    `  written     ${instant(createdAt)}`,
    `  state       ${stateText(entry)}${closedAt === null ? '' : `, since ${instant(closedAt)}`}`,
    ...attempts.map((attempt) => `  attempt ${String(attempt.number).padEnd(3)} ${attemptText(attempt)}`),
    ...(body === null ? [] : [`  says        ${plain(body, BODY_SHOWN)}`]),
    ...nextStep(entry).map((line) => `  next        ${line}`),
  ].join('\n');
}

export function attemptText({
  startedAt,
  finishedAt,
  outcome,
  httpStatus,
  answer,
  address,
}: AttemptEntry): string {
  const took = finishedAt === null ? [] : [`took ${finishedAt - startedAt} ms`];
  return [
    instant(startedAt),
    outcome === 'open' ? 'under way' : outcome,
    ...saidBy(httpStatus, answer),
    ...(address === null ? [] : [address]),
    ...took,
  ].join('  ');
}

/** What came back, in a few words. */
export function saidBy(httpStatus: number | null, answer: string | null): string[] {
  const said = plain(answer ?? '', ANSWER_SHOWN);
  if (httpStatus === null) return said === '' ? [] : [said];
  return [`HTTP ${httpStatus}${said === '' ? '' : ` "${said}"`}`];
}

export function countsText({ delivered, undelivered, due, held, dead }: CallbackCounts): string {
  const all = counted(delivered + undelivered, 'callback');
  return `${all}: ${delivered} acknowledged, ${undelivered} not (${due} due, ${held} held, ${dead} dead)`;
}

function stateText({ state, attempts, dueAt, running }: CallbackEntry): string {
  const next = state !== 'due' ? '' : running ? ', one under way' : `, next ${instant(dueAt)}`;
  return `${state}, ${counted(attempts, 'attempt')}${next}`;
}

const placeOf = ({ endpointId }: CallbackEntry): string =>
  endpointId === null ? 'notify URL' : `endpoint ${endpointId}`;

function nextStep({ id, state, eventType, endpointId }: CallbackEntry): string[] {
  const endpoint = endpointId ?? '';
  if (state === 'held')
    return [`its endpoint is paused; deliver what waits with: endpoint resume ${endpoint}`];
  if (state === 'dead' && eventType === 'ping') return [`test it once more with: endpoint test ${endpoint}`];
  if (state === 'dead') return [`it was given up; when the shop is well again: callback redeliver ${id}`];
  if (state === 'due') return [`it is tried by itself; at once with: callback redeliver ${id}`];
  return [];
}

/** Written by others: on one line, and with nothing in it that a terminal would obey. */
const plain = (text: string, most = Number.MAX_SAFE_INTEGER): string => {
  const line = text.replace(/[\s\p{C}]+/gu, ' ').trim();
  return line.length <= most ? line : `${line.slice(0, most)}…`;
};
