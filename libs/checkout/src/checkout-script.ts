/**
 * The page's own script, for browsers. It only improves the page, which without it reloads itself every ten seconds:
 * counts down on the monotonic clock, listens (or else asks) for the status, puts a newer page in the place of the old
 * one, copies, returns to the shop, and tells a frame's owner. It must not hold a closing script tag.
 */
export const CHECKOUT_SCRIPT = `(() => {
'use strict';
const by = (id) => document.getElementById(id);
const root = by('page');
const live = by('live');
const data = root.dataset;
const lang = document.documentElement.lang;
const path = location.pathname.replace(/\\/+$/, '');
const whole = new Intl.NumberFormat(lang, { useGrouping: false });
const two = new Intl.NumberFormat(lang, { minimumIntegerDigits: 2, useGrouping: false });
const moment = new Intl.DateTimeFormat(lang, { dateStyle: 'medium', timeStyle: 'short' });
const OPEN = 1;
const SLOW_WHEN_TOLD = 30000;
let cameBack = performance.getEntriesByType('navigation')[0]?.type === 'back_forward';
let deadline = Infinity;
let over = false;
let said = '';
let failures = 0;
let asked = performance.now();
let asking = false;
let swapping = false;
let swappedFor = '';
let source = null;
let going = 0;

function say(text) {
  const status = by('status');
  if (status && status.textContent !== text) status.textContent = text;
  if (live.textContent !== text) live.textContent = text;
}

function tell(message) {
  if (!data.origin || parent === window) return;
  parent.postMessage({ source: 'epusdt', order: path.split('/').pop(), ...message }, data.origin);
}

function tick() {
  const timer = by('timer');
  if (over || deadline === Infinity) return;
  const left = Math.max(0, deadline - performance.now());
  const seconds = Math.ceil(left / 1000);
  const hours = Math.floor(seconds / 3600);
  const clock = two.format(Math.floor(seconds / 60) % 60) + ':' + two.format(seconds % 60);
  if (timer) timer.textContent = (hours > 0 ? whole.format(hours) + ':' : '') + clock;
  if (left > 0) return;
  over = true;
  if (by('pay')) by('pay').hidden = true;
  if (data.state === 'pending') say(data.overdue);
  void ask();
}

function isOutOfDate(answer, seen) {
  if (answer.status !== data.status || seen !== (data.state === 'seen')) return true;
  if (!seen && Boolean(answer.mismatched) !== Boolean(data.mismatched)) return true;
  return deadline !== Infinity && answer.remainingMs <= 0;
}

function hear(answer) {
  if (failures > 2 && !over) say(said);
  failures = 0;
  if (data.pollMs === undefined) return;
  const seen = typeof answer.confirmations === 'number';
  if (isOutOfDate(answer, seen)) {
    const what = [answer.status, seen, answer.mismatched, answer.remainingMs <= 0].join();
    if (what !== swappedFor || data.state === 'unavailable') void swap(what);
    return;
  }
  if (seen) {
    const words = by('confirmations');
    words.textContent = words.dataset.text.replace('{done}', whole.format(answer.confirmations));
    by('progress').value = answer.confirmations;
  }
  if (deadline !== Infinity && !over) deadline = performance.now() + answer.remainingMs;
}

async function get(url) {
  const abort = new AbortController();
  const limit = setTimeout(() => abort.abort(), 10000);
  try {
    const response = await fetch(url, { cache: 'no-store', signal: abort.signal });
    return { ok: response.ok, text: await response.text() };
  } finally {
    clearTimeout(limit);
  }
}

async function ask() {
  if (asking) return;
  asking = true;
  asked = performance.now();
  try {
    const { ok, text } = await get(path + '/status');
    if (!ok) throw new Error('no answer');
    hear(JSON.parse(text));
  } catch {
    failures += 1;
    if (failures === 3) say(data.offline);
  } finally {
    asking = false;
  }
}

async function swap(what) {
  if (swapping) return;
  swapping = true;
  try {
    const { text } = await get(location.href);
    // Their nonces are not this page's, and they are here already.
    const bare = text.replace(/<(style|script)[^]*?<.\\1>/g, '');
    const next = new DOMParser().parseFromString(bare, 'text/html');
    const page = next.getElementById('page');
    if (!page) throw new Error('no page');
    swappedFor = what;
    show(next, page);
  } catch {
    swappedFor = '';
  } finally {
    swapping = false;
  }
}

function show(next, page) {
  const typed = by('transaction')?.value;
  const tracing = by('trace')?.open;
  const before = data.state;
  root.replaceChildren(...page.childNodes);
  root.className = page.className;
  for (const name of Object.keys(data)) delete data[name];
  Object.assign(data, page.dataset);
  document.title = next.title;
  if (typed && by('transaction')) by('transaction').value = typed;
  if (tracing && by('trace')) by('trace').open = true;
  setUp();
  if (data.state === before) return;
  live.textContent = root.querySelector('h1').textContent + ': ' + said;
  if (document.activeElement === document.body) root.focus({ preventScroll: true });
  if (data.status === 'paid' && navigator.vibrate) navigator.vibrate([200, 100, 200]);
}

function listen() {
  const wanted = data.pollMs !== undefined && data.state !== 'unavailable';
  if (!wanted || !window.EventSource) {
    if (source) source.close();
    source = null;
    return;
  }
  if (source && source.readyState <= OPEN) return;
  source = new EventSource(path + '/events');
  source.addEventListener('status', (event) => hear(JSON.parse(event.data)));
}

async function copy(button) {
  const text = by(button.dataset.copy);
  let done = false;
  try {
    await navigator.clipboard.writeText(text.textContent);
    done = true;
  } catch {
    getSelection().selectAllChildren(text);
    try {
      done = document.execCommand('copy');
    } catch {}
  }
  const label = button.dataset.label || button.textContent;
  button.dataset.label = label;
  by('note').textContent = done ? data.copied + ': ' + text.textContent : data.copyFailed;
  if (!done) return;
  button.textContent = data.copied;
  setTimeout(() => { button.textContent = label; }, 2000);
}

function arrangeReturn() {
  clearInterval(going);
  const box = by('return');
  if (!box || cameBack) return;
  let left = Number(box.dataset.seconds);
  const count = () => {
    by('returning').textContent = box.dataset.text.replace('{seconds}', whole.format(left));
  };
  box.hidden = false;
  count();
  going = setInterval(() => {
    left -= 1;
    if (left > 0) return count();
    clearInterval(going);
    location.assign(by('back').href);
  }, 1000);
  by('stay').addEventListener('click', () => {
    clearInterval(going);
    by('returning').textContent = box.dataset.stayed;
    by('stay').hidden = true;
    root.focus({ preventScroll: true });
  });
}

function setUp() {
  over = false;
  said = by('status').textContent;
  deadline = data.remainingMs === undefined ? Infinity : performance.now() + Number(data.remainingMs);
  for (const button of root.querySelectorAll('[data-copy]')) {
    button.hidden = false;
    button.addEventListener('click', () => void copy(button));
  }
  for (const time of root.querySelectorAll('time')) {
    time.textContent = moment.format(new Date(time.dateTime));
  }
  arrangeReturn();
  listen();
  tell({ type: 'state', state: data.state, back: by('back') ? by('back').href : null });
}

setUp();
if (data.origin && by('close')) {
  by('close').hidden = false;
  by('close').addEventListener('click', () => tell({ type: 'close' }));
  addEventListener('keydown', (event) => {
    if (event.key === 'Escape') tell({ type: 'close' });
  });
}
setInterval(() => {
  tick();
  if (data.pollMs === undefined) return;
  const told = source !== null && source.readyState === OPEN;
  const pace = Math.max(Number(data.pollMs), told ? SLOW_WHEN_TOLD : 0);
  if (performance.now() - asked >= pace) void ask();
}, 250);
document.addEventListener('visibilitychange', () => {
  if (!document.hidden && data.pollMs !== undefined) void ask();
});
addEventListener('online', () => {
  listen();
  if (data.pollMs !== undefined) void ask();
});
addEventListener('pageshow', (event) => {
  if (!event.persisted) return;
  cameBack = true;
  clearInterval(going);
  if (by('return')) by('return').hidden = true;
  if (data.pollMs !== undefined) void ask();
});
})();`;
