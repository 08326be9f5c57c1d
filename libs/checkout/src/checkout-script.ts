/**
 * The page's own script, for browsers. It only improves the page, which without it reloads itself every ten seconds:
 * counts down on the monotonic clock, listens (or else asks) for the status, puts a newer page in the place of the old
 * one, copies, returns to the shop, and tells a frame's owner. It must not hold a closing script tag, nor words that
 * browsers inside wallets, some of them of 2018, do not know.
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
const SLOW_WHEN_HIDDEN = 15000;
const LISTEN_AGAIN = 30000;
const LAST_MINUTES = 120;
const origin = data.origin;
const arrival = performance.getEntriesByType('navigation')[0];
let mayLeave = Boolean(arrival) && arrival.type === 'navigate' && location.search === '';
let deadline = Infinity;
let over = false;
let said = '';
let failures = 0;
let asked = performance.now();
let asking = false;
let swapping = false;
let swappedFor = '';
let source = null;
let heard = false;
let listened = 0;
let going = 0;
let clock = Date.now();
let warned = false;

function say(text) {
  const status = by('status');
  if (status && status.textContent !== text) status.textContent = text;
  if (live.textContent !== text) live.textContent = text;
}

function tell(message) {
  if (!origin || parent === window) return;
  const told = { source: 'epusdt', order: path.split('/').pop() };
  parent.postMessage(Object.assign(told, message), origin);
}

function tick() {
  const timer = by('timer');
  if (over || deadline === Infinity) return;
  const left = Math.max(0, deadline - performance.now());
  const seconds = Math.ceil(left / 1000);
  const hours = Math.floor(seconds / 3600);
  const short = two.format(Math.floor(seconds / 60) % 60) + ':' + two.format(seconds % 60);
  const text = (hours > 0 ? whole.format(hours) + ':' : '') + short;
  if (timer) timer.textContent = text;
  if (timer && !warned && seconds <= LAST_MINUTES) {
    warned = true;
    live.textContent = data.timeLeft + ' ' + text;
  }
  if (left > 0) return;
  over = true;
  if (by('pay')) by('pay').hidden = true;
  if (data.state === 'pending') {
    document.title = data.overdueHeading;
    root.querySelector('h1').textContent = data.overdueHeading;
    say(data.overdue);
  }
  void ask();
}

function isOutOfDate(answer, seen) {
  if (answer.status !== data.status || seen !== (data.state === 'seen')) return true;
  if (seen) return false;
  if (Boolean(answer.mismatched) !== Boolean(data.mismatched)) return true;
  if (Boolean(answer.watched) !== Boolean(data.watched)) return true;
  if (data.state === 'overdue') return answer.remainingMs > 0;
  if (deadline === Infinity) return false;
  // Over, or longer than the page says.
  return answer.remainingMs <= 0 || answer.remainingMs > deadline - performance.now() + 30000;
}

function hear(answer) {
  if (failures > 2 && !over) say(said);
  failures = 0;
  if (data.pollMs === undefined) return;
  const seen = typeof answer.confirmations === 'number';
  if (isOutOfDate(answer, seen)) {
    const left = Math.ceil(answer.remainingMs / 60000);
    const what = [answer.status, seen, answer.mismatched, answer.watched, left].join();
    const blind = data.state === 'unavailable' || data.state === 'unverified';
    if (what !== swappedFor || blind) void swap(what);
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
    return { ok: response.ok, code: response.status, text: await response.text() };
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
  } catch (error) {
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
    const { ok, code, text } = await get(location.href);
    if (!ok && code !== 503) throw new Error('no page');
    // Their nonces are not this page's, and they are here already.
    const bare = text.replace(/<(style|script)[^]*?<.\\1>/g, '');
    const next = new DOMParser().parseFromString(bare, 'text/html');
    const page = next.getElementById('page');
    if (!page) throw new Error('no page');
    swappedFor = what;
    show(next, page);
  } catch (error) {
    swappedFor = '';
  } finally {
    swapping = false;
  }
}

function show(next, page) {
  const field = by('transaction');
  const typed = field ? field.value : '';
  const tracing = by('trace') ? by('trace').open : false;
  const typing = field !== null && document.activeElement === field;
  const before = data.state;
  while (root.firstChild) root.removeChild(root.firstChild);
  while (page.firstChild) root.appendChild(page.firstChild);
  root.className = page.className;
  for (const name of Object.keys(data)) delete data[name];
  Object.assign(data, page.dataset);
  document.title = next.title;
  if (typed && by('transaction')) by('transaction').value = typed;
  if (tracing && by('trace')) by('trace').open = true;
  if (data.state !== before) mayLeave = true;
  setUp();
  if (typing && by('transaction')) by('transaction').focus({ preventScroll: true });
  else if (document.activeElement === document.body) root.focus({ preventScroll: true });
  if (data.state === before) return;
  const leaving = by('return') && !by('return').hidden ? ' ' + by('returning').textContent : '';
  live.textContent = root.querySelector('h1').textContent + ': ' + said + leaving;
  if (data.status === 'paid' && navigator.vibrate) navigator.vibrate([200, 100, 200]);
}

function listen() {
  const blind = data.state === 'unavailable' || data.state === 'unverified';
  const wanted = data.pollMs !== undefined && !blind && !document.hidden;
  if (!wanted || !window.EventSource) {
    if (source) source.close();
    source = null;
    return;
  }
  if (source && source.readyState <= OPEN) return;
  heard = false;
  listened = performance.now() + Math.random() * LISTEN_AGAIN;
  source = new EventSource(path + '/events');
  source.addEventListener('status', (event) => {
    heard = true;
    hear(JSON.parse(event.data));
  });
  source.addEventListener('error', () => { heard = false; });
}

async function copy(button) {
  const text = by(button.dataset.copy);
  let done = true;
  try {
    await navigator.clipboard.writeText(text.textContent);
  } catch (error) {
    getSelection().selectAllChildren(text);
    done = document.execCommand('copy');
  }
  const label = button.dataset.label || button.textContent;
  button.dataset.label = label;
  by('note').textContent = '';
  await new Promise((resolve) => setTimeout(resolve, 50));
  by('note').textContent = done ? data.copied + ': ' + text.textContent : data.copyFailed;
  if (!done) return;
  button.textContent = data.copied;
  setTimeout(() => { button.textContent = label; }, 2000);
}

function arrangeReturn() {
  clearInterval(going);
  const box = by('return');
  if (!box || !mayLeave) return;
  let left = Number(box.dataset.seconds);
  const count = () => {
    by('returning').textContent = box.dataset.text.replace('{seconds}', whole.format(left));
  };
  box.hidden = false;
  count();
  going = setInterval(() => {
    if (document.hidden) return;
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

/** The monotonic clock of some devices stands still while they sleep. */
function hasSlept() {
  const since = Date.now() - clock;
  clock += since;
  return since > 5000 || since < -1000;
}

function look() {
  const slept = hasSlept();
  tick();
  if (data.pollMs === undefined) return;
  const now = performance.now();
  const told = source !== null && source.readyState === OPEN && heard;
  const slow = document.hidden ? SLOW_WHEN_HIDDEN : told ? SLOW_WHEN_TOLD : 0;
  if (slept || now - asked >= Math.max(Number(data.pollMs), slow)) void ask();
  if (!told && now - listened >= LISTEN_AGAIN) listen();
}

setUp();
setInterval(look, 250);
addEventListener('keydown', (event) => {
  if (event.key === 'Escape') tell({ type: 'close' });
});
document.addEventListener('visibilitychange', () => {
  if (data.pollMs === undefined) return;
  listen();
  if (!document.hidden) void ask();
});
addEventListener('online', () => {
  listen();
  if (data.pollMs !== undefined) void ask();
});
addEventListener('pageshow', (event) => {
  if (!event.persisted) return;
  mayLeave = false;
  clearInterval(going);
  if (by('return')) by('return').hidden = true;
  if (data.pollMs !== undefined) void ask();
});
})();`;
