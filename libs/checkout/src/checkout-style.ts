/** Colours meet WCAG AA (4.5 : 1) in both schemes; sizes are in rem, so that enlarged text reflows from 320 px up. */
export const CHECKOUT_STYLE = `
:root{color-scheme:light dark;--ground:#f1f4f3;--card:#fff;--text:#14201c;--quiet:#50605a;--line:#d5dcd9;--accent:#006b54;--button:#006b54;--on-button:#fff;--mark:#0a5c49;--soft:#e5f3ee;--warn:#fff4d9;--warn-line:#b98300;--bad:#a41d1d;--bad-soft:#fdeceb;--shadow:0 1px 2px #14201c14,0 8px 24px #14201c14}
@media (prefers-color-scheme:dark){:root{--ground:#0e1412;--card:#18211e;--text:#edf3f0;--quiet:#a5b3ad;--line:#34413c;--accent:#4fd1ad;--button:#4fd1ad;--on-button:#06231b;--mark:#7fe3c6;--soft:#1c332b;--warn:#332a10;--warn-line:#d6a531;--bad:#ff9c93;--bad-soft:#3a1d1b;--shadow:none}}
*{box-sizing:border-box}
[hidden]{display:none!important}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--ground);color:var(--text);font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"PingFang SC","PingFang TC","Hiragino Sans","Microsoft YaHei","Noto Sans CJK SC","Noto Sans",sans-serif;overflow-wrap:anywhere}
header,main,footer{width:100%;max-width:30rem;margin:0 auto;padding:1rem}
header{display:flex;align-items:center;gap:.75rem;font-weight:700}
header img{max-width:8rem;height:2.5rem;object-fit:contain}
main{background:var(--card)}
main:focus{outline:none}
h1{margin:0 0 .75rem;font-size:1.5rem;line-height:1.25}
h2{margin:0 0 .25rem;font-size:1rem;color:var(--quiet);font-weight:600}
p{margin:0 0 .75rem}
a{color:var(--accent);text-underline-offset:.15em}
bdi.id{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.9375rem;overflow-wrap:anywhere;word-break:break-all}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.unseen{position:absolute;width:1px;height:1px;margin:-1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.state{display:flex;flex-wrap:wrap;justify-content:space-between;gap:.25rem 1rem;margin:0 0 1rem;padding:.75rem;background:var(--soft);border-radius:.5rem}
.state p{margin:0;font-weight:600}
.overdue .state,.expired .state,.cancelled .state,.unavailable .state,.too_many .state,.underpaid .state,.overpaid .state,.held .state{background:var(--warn)}
.unverified .state,.not_found .state{background:var(--bad-soft)}
.unverified .state p,.unverified h1,.not_found .state p,.not_found h1,.test{color:var(--bad)}
.paid h1::before,.late h1::before{content:"\\2713";display:inline-grid;place-items:center;width:2rem;height:2rem;margin-inline-end:.5rem;border-radius:50%;background:var(--button);color:var(--on-button);font-size:1.125rem}
.test{padding:.5rem .75rem;border:2px solid var(--bad);border-radius:.5rem;font-weight:700}
.timer b{font-variant-numeric:tabular-nums}
progress{width:100%;height:.5rem;accent-color:var(--accent)}
section{margin:1.25rem 0}
.amount{margin:0 0 .5rem;font-size:2.25rem;line-height:1.2;font-weight:600;font-variant-numeric:tabular-nums}
[dir=rtl] .amount,[dir=rtl] .address{text-align:right}
.amount em{font-style:normal;font-weight:800;color:var(--mark);text-decoration:underline;text-decoration-thickness:.08em;text-underline-offset:.15em}
.amount small{font-size:1rem;font-weight:600}
#amount,#address{-webkit-user-select:all;user-select:all}
.address{margin:0 0 .5rem;font:1rem/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere;word-break:break-all}
.address b{display:inline-block;color:var(--mark);font-weight:800}
.qr{width:12.5rem;max-width:100%;margin:.5rem auto;border:1px solid var(--line);border-radius:.5rem;overflow:hidden;background:#fff}
.qr svg{display:block;width:100%;height:auto}
.hint{margin:0 0 .5rem;color:var(--quiet);font-size:.9375rem}
.center{text-align:center}
.back{display:inline-block;padding:.5rem 0}
button,.button{display:block;width:100%;min-height:2.75rem;padding:.5rem 1rem;border:1px solid var(--button);border-radius:.5rem;background:var(--button);color:var(--on-button);font:inherit;font-weight:600;text-align:center;text-decoration:none;cursor:pointer}
button.quiet{border-color:var(--line);background:transparent;color:var(--text)}
input{display:block;width:100%;min-height:2.75rem;margin:.25rem 0 .75rem;padding:.5rem .75rem;border:1px solid var(--quiet);border-radius:.5rem;background:var(--card);color:var(--text);font:1rem/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
.note{min-height:1.5rem;font-size:.9375rem;color:var(--quiet)}
.warning{padding:.75rem;background:var(--warn);border-inline-start:.25rem solid var(--warn-line);border-radius:.25rem}
.warning h2{color:inherit}
.warning ul{margin:0;padding-inline-start:1.25rem}
.warning li+li{margin-top:.375rem}
.strong{font-weight:700}
.fold{margin:.75rem 0;padding:.25rem .75rem;border:1px solid var(--line);border-radius:.5rem}
.fold>summary,footer summary{padding:.5rem 0;min-height:1.5rem;cursor:pointer;font-weight:600}
.links,footer ul{margin:0;padding:0;list-style:none}
.links a,footer a{display:inline-block;padding:.375rem 0}
.answer{margin:.75rem 0;padding:.75rem;background:var(--soft);border-radius:.25rem;font-weight:600}
.shop-note{white-space:pre-line;padding:.75rem;border:1px solid var(--line);border-radius:.5rem}
.return{margin:0 0 1rem}
dl{margin:0 0 1rem;border-top:1px solid var(--line)}
dl div{display:flex;flex-wrap:wrap;justify-content:space-between;gap:0 1rem;padding:.5rem 0;border-bottom:1px solid var(--line)}
dt{color:var(--quiet)}
dd{margin:0;min-width:0}
footer{font-size:.9375rem}
footer ul{display:grid;grid-template-columns:repeat(auto-fill,minmax(8rem,1fr));gap:0 1rem}
footer a[aria-current]{color:inherit;text-decoration:none;font-weight:600}
@media (min-width:40rem){body:not(.embed) main{margin-top:1rem;padding:1.5rem;border-radius:.75rem;box-shadow:var(--shadow);border:1px solid var(--line)}}
@media (prefers-reduced-motion:no-preference){.paid h1::before,.late h1::before{animation:arrive .3s ease-out}@keyframes arrive{from{transform:scale(.3);opacity:0}}}
@media (forced-colors:active){.state,.warning,.answer{border:1px solid}}
`;

/** Buttons in the merchant's colour, their text in whichever of black and white is read better on it: 4.5 : 1 at least. */
export function brandStyle(colour: string | null): string {
  if (colour === null) return '';
  const luminance = luminanceOf(colour);
  const onColour = (luminance + 0.05) / 0.05 > 1.05 / (luminance + 0.05) ? '#000' : '#fff';
  const rule = `:root{--button:${colour};--on-button:${onColour}}`;
  return `${rule}@media (prefers-color-scheme:dark){${rule}}`;
}

/** Relative luminance of `#rrggbb`, 0 to 1, as WCAG defines it. */
function luminanceOf(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
