/**
 * The page's style sheet. Colours are those of Okabe and Ito's palette that reach a contrast of 3:1 on their background;
 * modes differ in dashes and marks as well.
 */
export const PAGE_STYLE = `
:root{color-scheme:light dark;--page:#fbfbfa;--card:#fff;--ink:#1b1f24;--soft:#59626d;--rule:#d9dce0;--grid:#e7e9ec;--scratch:#00795a;--standard:#c25400;--external:#0067a8}
@media (prefers-color-scheme:dark){:root{--page:#15181c;--card:#1c2026;--ink:#e6e8eb;--soft:#a3abb5;--rule:#363c44;--grid:#2b3037;--scratch:#2fbd94;--standard:#f0a030;--external:#62bdf0}}
*{box-sizing:border-box}
html{background:var(--page)}
body{max-width:1120px;margin:0 auto;color:var(--ink);font:15px/1.55 system-ui,-apple-system,"Segoe UI","Noto Sans","Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif;text-align:right}
.language{position:absolute;opacity:0}
.language+label{display:inline-block;margin:.9rem 1.25rem 0 -.9rem;padding:.15rem .7rem;border:1px solid transparent;border-radius:1rem;color:var(--soft);font-size:13px;cursor:pointer}
.language:checked+label{border-color:var(--rule);background:var(--card);color:var(--ink)}
.language:focus-visible+label{outline:2px solid var(--external);outline-offset:1px}
#show-en:checked~main [lang=zh],#show-zh:checked~main [lang=en]{display:none}
main{padding:0 1.25rem 4rem;text-align:left}
header{margin:0 0 1rem}
h1{margin:0;font-size:1.75rem;font-weight:650;line-height:1.25;letter-spacing:-.01em}
.problem{margin:0;color:var(--soft)}
h2{margin:2.6rem 0 .8rem;padding-top:.9rem;border-top:1px solid var(--rule);font-size:1.15rem;font-weight:650}
p{max-width:46rem}
.headline{max-width:60rem;margin:.2rem 0 .9rem;font-size:1.1rem;line-height:1.6}
.conclusion ul{max-width:60rem;margin:0;padding-left:1.1rem;color:var(--soft)}
.conclusion li{margin:.25rem 0}
.conclusion{padding:1.1rem 1.3rem;border:1px solid var(--rule);border-left:4px solid var(--external);border-radius:6px;background:var(--card)}
.facts dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(180px,1fr));gap:.9rem 1.4rem;margin:1.4rem 0 1rem}
.facts dt{font-weight:600}
.facts dd{margin:.1rem 0 0;color:var(--soft);font-size:14px}
code,pre{font-family:ui-monospace,"SF Mono",Consolas,"DejaVu Sans Mono",monospace;font-size:.9em}
pre{margin:0;padding:.6rem .8rem;border:1px solid var(--rule);border-radius:6px;background:var(--card);white-space:pre-wrap;overflow-wrap:anywhere}
.key{width:14px;height:14px;margin-right:.4em;vertical-align:-2px}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,480px),1fr));gap:1.2rem 2rem}
figure{margin:0 0 1rem;max-width:560px;min-width:0}
figcaption,caption{margin-bottom:.5rem;color:var(--soft);font-size:13.5px;text-align:left}
.drawing,.scroll{overflow-x:auto}
.drawing svg{display:block;width:100%;min-width:430px;height:auto}
.note{margin:.3rem 0 .8rem;color:var(--soft);font-size:13px}
svg text{fill:var(--ink);font-size:13px}
svg .tick,svg .axis{fill:var(--soft);font-size:12px}
svg .value,td,svg .tick{font-variant-numeric:tabular-nums}
.halo{paint-order:stroke;stroke:var(--page);stroke-width:4px;stroke-linejoin:round}
.grid{stroke:var(--grid);fill:none}
.reference{stroke:var(--soft);stroke-dasharray:3 3;fill:none}
.leader{stroke:var(--rule);fill:none}
.scratch{--c:var(--scratch)}.standard{--c:var(--standard)}.external{--c:var(--external)}
.mark{fill:var(--c)}
.run{fill:var(--c);opacity:.45}
.interval{stroke:var(--c);stroke-width:2;fill:none}
.line{stroke:var(--c);stroke-width:2;fill:none;stroke-linejoin:round}
.line.scratch{stroke-dasharray:2 3.5;stroke-linecap:round}
.line.standard{stroke-dasharray:8 4}
.band{fill:var(--c);opacity:.16}
svg .end{fill:var(--c);font-weight:600}
.bar{fill:var(--c)}
.bar.open{fill:none;stroke:var(--c);stroke-dasharray:4 3}
.pretraining{fill:var(--c);opacity:.35}
table{border-collapse:collapse;margin:.4rem 0 1.4rem;font-size:14px}
th,td{padding:.42rem 1.1rem .42rem 0;border-bottom:1px solid var(--grid);text-align:left;vertical-align:top}
thead th{border-bottom-color:var(--rule);color:var(--soft);font-weight:500}
tbody th{font-weight:500}
td small{display:block;color:var(--soft);font-size:12px;white-space:nowrap}
details{margin:.4rem 0 1rem}
summary{width:fit-content;color:var(--external);cursor:pointer;font-size:14px}
summary:focus-visible{outline:2px solid var(--external);outline-offset:2px}
details>*+*{margin-top:.8rem}
@media print{
:root{color-scheme:light;--page:#fff;--card:#fff;--ink:#000;--soft:#444;--rule:#bbb;--grid:#ddd;--scratch:#00795a;--standard:#c25400;--external:#0067a8}
body{font-size:10.5pt}
.language,.language+label{display:none}
body{max-width:none}
main{padding:0}
figure,tr,.conclusion{break-inside:avoid}
h2{break-after:avoid}
.pair{grid-template-columns:1fr 1fr}
.drawing svg{min-width:0}
.drawing,.scroll{overflow:visible}
table{font-size:8.5pt}
th,td{padding:.28rem .7rem .28rem 0}
td small{font-size:7.5pt}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
summary{color:var(--soft)}
details::details-content{content-visibility:visible;block-size:auto}
}
`;
