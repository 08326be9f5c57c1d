/** Colours meet WCAG AA (4.5 : 1) in both schemes; sizes are in rem, so that enlarged text reflows from 320 px up. */
export const CHECKOUT_STYLE = `
:root{color-scheme:light dark;--ground:#f3f5f6;--card:#fff;--text:#14201c;--quiet:#53605b;--line:#d5dcd9;--accent:#006b54;--on-accent:#fff;--mark:#0a5c49;--soft:#e5f3ee;--warn:#fff4d9;--warn-line:#b98300;--bad:#a41d1d;--bad-soft:#fdeceb}
@media (prefers-color-scheme:dark){:root{--ground:#0e1412;--card:#18211e;--text:#edf3f0;--quiet:#a5b3ad;--line:#34413c;--accent:#4fd1ad;--on-accent:#06231b;--mark:#7fe3c6;--soft:#1c332b;--warn:#332a10;--warn-line:#d6a531;--bad:#ff9c93;--bad-soft:#3a1d1b}}
*{box-sizing:border-box}
[hidden]{display:none!important}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--ground);color:var(--text);font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;overflow-wrap:anywhere}
main,footer{width:100%;max-width:32rem;margin:0 auto;padding:1rem}
main{background:var(--card)}
h1{margin:0 0 .5rem;font-size:1.5rem;line-height:1.25}
h2{margin:0 0 .25rem;font-size:1rem;color:var(--quiet);font-weight:600}
p{margin:0 0 .75rem}
a{color:var(--accent);text-underline-offset:.15em}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.state{display:flex;flex-wrap:wrap;justify-content:space-between;gap:.25rem 1rem;margin:0 0 1rem;padding:.75rem;background:var(--soft);border-radius:.5rem}
.state p{margin:0;font-weight:600}
.overdue .state,.expired .state,.cancelled .state,.unavailable .state{background:var(--warn)}
.bad .state{background:var(--bad-soft)}
.bad .state p,.bad h1{color:var(--bad)}
.timer b{font-variant-numeric:tabular-nums}
progress{width:100%;height:.5rem;accent-color:var(--accent)}
section{margin:1.25rem 0}
.amount{margin:0 0 .5rem;font-size:2rem;line-height:1.2;font-weight:600;font-variant-numeric:tabular-nums}
.amount em{font-style:normal;font-weight:800;color:var(--mark);text-decoration:underline;text-decoration-thickness:.08em;text-underline-offset:.15em}
.amount small{font-size:1rem;font-weight:600}
#amount,#address{-webkit-user-select:all;user-select:all}
.address{margin:0 0 .5rem;font:1rem/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere;word-break:break-all}
.address b{display:inline-block;color:var(--mark);font-weight:800}
.qr{width:12.5rem;max-width:100%;margin:.5rem auto;border:1px solid var(--line);border-radius:.5rem;overflow:hidden;background:#fff}
.qr svg{display:block;width:100%;height:auto}
.hint{margin:0 0 .25rem;color:var(--quiet);font-size:.9375rem}
.center{text-align:center}
.back{display:inline-block;padding:.5rem 0}
button,.button{display:block;width:100%;min-height:2.75rem;padding:.5rem 1rem;border:1px solid var(--accent);border-radius:.5rem;background:var(--accent);color:var(--on-accent);font:inherit;font-weight:600;text-align:center;text-decoration:none;cursor:pointer}
.note{min-height:1.5rem;font-size:.9375rem;color:var(--quiet)}
.warning{padding:.75rem;background:var(--warn);border-inline-start:.25rem solid var(--warn-line);border-radius:.25rem}
.warning h2{color:inherit}
.warning ul{margin:0;padding-inline-start:1.25rem}
.warning li+li{margin-top:.375rem}
.strong{font-weight:700}
dl{margin:0;border-top:1px solid var(--line)}
dl div{display:flex;flex-wrap:wrap;justify-content:space-between;gap:0 1rem;padding:.5rem 0;border-bottom:1px solid var(--line)}
dt{color:var(--quiet)}
dd{margin:0;min-width:0}
footer{text-align:center;font-size:.9375rem;color:var(--quiet)}
footer a{display:inline-block;padding:.25rem .5rem}
footer a[aria-current]{color:inherit;text-decoration:none;font-weight:600}
@media (min-width:40rem){main{margin-top:2rem;padding:1.5rem;border:1px solid var(--line);border-radius:.75rem}}
`;
