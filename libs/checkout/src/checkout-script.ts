/**
 * The page's own script, for browsers: counts down on the monotonic clock, asks for the status, copies. It only improves
 * the page, which without it reloads itself every ten seconds. It must not hold a closing script tag.
 */
export const CHECKOUT_SCRIPT = `(() => {
'use strict';
const page = document.getElementById('page');
const status = document.getElementById('status');
const note = document.getElementById('note');
const timer = document.getElementById('timer');
const pay = document.getElementById('pay');
const confirmations = document.getElementById('confirmations');
const progress = document.getElementById('progress');
const texts = page.dataset;
const said = status.textContent;
const pace = Number(texts.pollMs);
const statusUrl = location.pathname.replace(/\\/+$/, '') + '/status';
let deadline = timer ? performance.now() + Number(texts.remainingMs) : Infinity;
let over = false;
let failures = 0;
let asking = false;

const say = (text) => {
  if (status.textContent !== text) status.textContent = text;
};
const two = (n) => String(n).padStart(2, '0');

function tick() {
  const left = Math.max(0, deadline - performance.now());
  const seconds = Math.ceil(left / 1000);
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  timer.textContent = (hours > 0 ? hours + ':' : '') + two(minutes) + ':' + two(seconds % 60);
  if (over || left > 0) return;
  over = true;
  pay.hidden = true;
  say(texts.overdue);
  void ask();
}

async function ask() {
  if (asking) return;
  asking = true;
  const abort = new AbortController();
  const limit = setTimeout(() => abort.abort(), 10000);
  try {
    const response = await fetch(statusUrl, { cache: 'no-store', signal: abort.signal });
    if (!response.ok) throw new Error('HTTP ' + response.status);
    const answer = await response.json();
    const seen = typeof answer.confirmations === 'number';
    if (
      answer.status !== texts.status ||
      seen !== Boolean(confirmations) ||
      (timer && answer.remainingMs <= 0)
    ) {
      location.reload();
      return;
    }
    if (seen) {
      confirmations.textContent = String(answer.confirmations);
      progress.value = answer.confirmations;
    }
    if (timer && !over) deadline = performance.now() + answer.remainingMs;
    if (failures > 0 && !over) say(said);
    failures = 0;
  } catch {
    failures += 1;
    if (failures === 3) say(texts.offline);
  } finally {
    clearTimeout(limit);
    asking = false;
  }
}

async function copy(button) {
  const source = document.getElementById(button.dataset.copy);
  let done = false;
  try {
    await navigator.clipboard.writeText(source.textContent);
    done = true;
  } catch {
    getSelection().selectAllChildren(source);
    try {
      done = document.execCommand('copy');
    } catch {}
  }
  const label = button.dataset.label || button.textContent;
  button.dataset.label = label;
  note.textContent = done ? texts.copied + ': ' + source.textContent : texts.copyFailed;
  if (!done) return;
  button.textContent = texts.copied;
  setTimeout(() => { button.textContent = label; }, 2000);
}

for (const button of document.querySelectorAll('[data-copy]')) {
  button.hidden = false;
  button.addEventListener('click', () => void copy(button));
}
if (timer) setInterval(tick, 250);
setInterval(() => void ask(), pace);
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) void ask();
});
addEventListener('pageshow', (event) => {
  if (event.persisted) void ask();
});
})();`;
