/**
 * What a shop's page loads to open the checkout in front of itself (docs/api/embed.md). For any browser of the last
 * years, under whatever policy the shop has: no inline styles as text, no eval. It closes by a button of its own, as what
 * is in the frame may fail to come.
 */
export const EMBED_SCRIPT = `(() => {
'use strict';
const gateway = new URL(document.currentScript.src).origin;
let open = null;

function frameUrl(checkout) {
  const url = new URL(checkout, gateway);
  if (url.origin !== gateway) throw new Error('Epusdt.open: ' + url.origin + ' is not ' + gateway + ', from which this script comes');
  url.searchParams.set('embed', '1');
  url.searchParams.set('origin', location.origin);
  return url.href;
}

function build(url, title, label) {
  const dialog = document.createElement('dialog');
  const shut = document.createElement('button');
  shut.type = 'button';
  shut.textContent = '\\u00d7';
  shut.setAttribute('aria-label', label);
  Object.assign(shut.style, { position: 'absolute', insetInlineEnd: '8px', top: '8px', width: '44px', height: '44px', zIndex: '1', border: '1px solid #888', borderRadius: '8px', background: '#fff', color: '#000', font: '24px/1 system-ui, sans-serif', cursor: 'pointer' });
  shut.addEventListener('click', () => dialog.close());
  Object.assign(dialog.style, { padding: '0', border: '0', borderRadius: '12px', width: 'min(32rem, 100vw)', height: 'min(52rem, 100dvh)', maxWidth: '100vw', maxHeight: '100dvh', overflow: 'hidden' });
  const frame = document.createElement('iframe');
  frame.src = url;
  frame.title = title;
  frame.allow = 'clipboard-write';
  frame.referrerPolicy = 'no-referrer';
  Object.assign(frame.style, { display: 'block', width: '100%', height: 'calc(100% - 60px)', marginTop: '60px', border: '0' });
  dialog.append(shut, frame);
  return { dialog, frame };
}

function start(checkout, options = {}) {
  close();
  const url = frameUrl(checkout);
  const { dialog, frame } = build(url, options.title || 'USDT', options.closeLabel || 'Close');
  const state = { last: null, back: null };
  const listen = (event) => {
    if (event.origin !== gateway || event.source !== frame.contentWindow) return;
    const message = event.data;
    if (!message || message.source !== 'epusdt') return;
    if (message.type === 'close') return close();
    if (message.type !== 'state' || message.state === state.last) return;
    state.last = message.state;
    state.back = message.back;
    if (options.onState) options.onState({ state: message.state, order: message.order, back: message.back });
  };
  addEventListener('message', listen);
  dialog.addEventListener('close', () => {
    removeEventListener('message', listen);
    dialog.remove();
    if (open === dialog) open = null;
    if (options.onClose) options.onClose({ state: state.last, back: state.back });
  });
  document.body.append(dialog);
  open = dialog;
  dialog.showModal();
  return { close };
}

function close() {
  if (open) open.close();
}

window.Epusdt = { open: start, close };
})();
`;
