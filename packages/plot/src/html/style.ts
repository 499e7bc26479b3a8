/**
 * The report's style sheet: a page set like a scientific report, in the reader's own serif, with charts and tables
 * in the sans serif of the system. One measure for text, a wider one for figures that stand side by side. Colours
 * are the palette's custom properties; nothing is loaded.
 */
import { themeStyle } from '../theme/css.js';

const SERIF =
  '"Iowan Old Style","Palatino Linotype",Palatino,"URW Palladio L",P052,"Book Antiqua",Georgia,serif';
const SANS = 'system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif';

const PAGE = `
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%;scroll-behavior:smooth}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0;background:var(--limpid-paper);color:var(--limpid-ink);font:1.0625rem/1.62 ${SERIF};text-rendering:optimizeLegibility;font-variant-numeric:lining-nums}
header,main>section,footer{width:min(100% - 2.5rem,42rem);margin-inline:auto}
header{padding-top:clamp(2.5rem,7vw,5.5rem)}
.eyebrow{margin:0 0 .9rem;font:600 .78rem/1.4 ${SANS};letter-spacing:.08em;text-transform:uppercase;color:var(--limpid-muted)}
h1,h2,h3{line-height:1.18;text-wrap:balance;font-weight:600;margin:0;overflow-wrap:anywhere}
h1{font-size:clamp(2rem,5.2vw,3rem);letter-spacing:-.015em;font-weight:500}
h2{font-size:1.6rem;letter-spacing:-.008em;margin-bottom:1rem}
h3{font-size:1.14rem;margin:2.2rem 0 .5rem}
p,ul,ol,dl{margin:0 0 1rem}
p{text-wrap:pretty;hyphens:auto;overflow-wrap:break-word}
.lead{margin-top:1.3rem;font-size:1.22rem;line-height:1.5;color:var(--limpid-muted)}
.lead strong{color:var(--limpid-ink);font-weight:600}
a{color:var(--limpid-blue);text-decoration-thickness:1px;text-underline-offset:.15em}
main>section{padding-top:clamp(2.8rem,6vw,4.5rem)}
nav{margin:2.2rem 0 0;padding:1rem 0 .9rem;border-block:1px solid var(--limpid-rule);font:.9rem/1.5 ${SANS}}
nav ol{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:.25rem 1.4rem}
nav a{text-decoration:none}
nav a:hover{text-decoration:underline}
.skip{position:absolute;left:-99rem;top:0;padding:.6rem 1rem;background:var(--limpid-ink);color:var(--limpid-paper);font:1rem ${SANS};z-index:1}
.skip:focus{left:0}
:focus-visible{outline:2px solid var(--limpid-orange);outline-offset:4px;border-radius:2px}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
code{font:.86em ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
footer{margin-top:5rem;padding:1.2rem 0 4rem;border-top:1px solid var(--limpid-rule);font:.85rem/1.6 ${SANS};color:var(--limpid-muted)}
`;

const PIECES = `
.facts{display:flex;flex-wrap:wrap;gap:1.4rem 2.8rem;margin:2.4rem 0 0;padding:0}
.facts div{min-width:7.5rem}
.facts dt{font:.8rem/1.4 ${SANS};color:var(--limpid-muted)}
.facts dd{margin:.1rem 0 0;font-size:2.1rem;line-height:1.15;font-weight:500;letter-spacing:-.01em}
.facts dd small{display:block;margin-top:.25rem;font:.8rem/1.4 ${SANS};letter-spacing:0;color:var(--limpid-muted)}
.note{margin:1.6rem 0;padding:.1rem 0 .1rem 1.2rem;border-left:3px solid var(--limpid-orange);font-size:1rem}
.note p{margin:.4rem 0}
.terms{margin:1.4rem 0}
.terms dt{font-weight:600;margin-top:.9rem}
.terms dd{margin:.15rem 0 0}
figure{margin:2.2rem 0;break-inside:avoid}
figcaption{font:.875rem/1.5 ${SANS};color:var(--limpid-muted);margin-bottom:.7rem}
figcaption p{margin:0;hyphens:none}
figcaption .title{font-size:.98rem;font-weight:600;color:var(--limpid-ink);overflow-wrap:anywhere}
figcaption .label{color:var(--limpid-muted);font-weight:400;margin-right:.35em}
.picture{overflow-x:auto}
.picture svg{display:block;max-width:100%;height:auto;min-width:30rem}
.key{list-style:none;display:flex;flex-wrap:wrap;gap:.15rem 1.3rem;margin:0 0 .7rem;padding:0;font:.82rem/1.6 ${SANS};color:var(--limpid-muted)}
.key svg{vertical-align:-.15em;margin-right:.5em}
.wide{width:min(100vw - 2.5rem,60rem);margin-left:50%;transform:translateX(-50%)}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,23rem),1fr));gap:0 2.5rem}
.pair figure{margin:1.4rem 0}
.pair .picture svg{min-width:0}
details{margin-top:.6rem;font:.85rem/1.5 ${SANS}}
summary{cursor:pointer;color:var(--limpid-muted);width:fit-content}
summary:hover{color:var(--limpid-ink)}
.scroll{overflow:auto;max-height:24rem;margin:.7rem 0 1.4rem}
main>section>.scroll{max-height:none}
table{border-collapse:collapse;font:.875rem/1.45 ${SANS};font-variant-numeric:tabular-nums lining-nums;min-width:60%}
caption{text-align:left;color:var(--limpid-muted);padding-bottom:.5rem}
th,td{padding:.34rem 1.2rem .34rem 0;text-align:left;vertical-align:baseline;border-bottom:1px solid var(--limpid-rule);font-weight:400;overflow-wrap:break-word}
th:last-child,td:last-child{padding-right:0}
tbody th{min-width:min(9.5rem,30vw)}
thead th{font-weight:600;border-bottom-color:var(--limpid-faint);vertical-align:bottom}
.number{text-align:right;white-space:nowrap}
tbody th.number{min-width:0}
`;

const PRINT = `
@media print{body{font-size:10.5pt}nav,.skip,details{display:none}header,main>section,footer,.wide{width:100%;margin-inline:0;transform:none}
main>section{padding-top:1.6rem}.note{font-size:inherit}.pair{grid-template-columns:1fr 1fr;gap:0 1.5rem}.picture{overflow:visible}.picture svg{min-width:0}
h2,h3,figcaption{break-after:avoid}figure,table,.note{break-inside:avoid}.scroll{max-height:none;overflow:visible}@page{margin:18mm}}
`;

/** The whole style sheet, palette included. */
export function reportStyle(): string {
  return [themeStyle(), PAGE, PIECES, PRINT].join('').replace(/\n+/g, '\n').trim();
}
