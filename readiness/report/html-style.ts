/** The looks of the HTML report: one file, no script, nothing loaded, both colour schemes, and fit for paper. */
export const HTML_STYLE = `
:root { color-scheme: light dark; --ink: #16202c; --soft: #5b6876; --paper: #fbfbf9; --card: #fff; --line: #dfe3e8;
  --pass: #17733d; --fail: #b3261e; --unknown: #8a5a00; --na: #6b7683; --code: #f1f3f5; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ecf1; --soft: #a3afbd; --paper: #12171e; --card: #1a212b;
  --line: #303a47; --pass: #5fcf8c; --fail: #ff8a80; --unknown: #f0b94a; --na: #94a1b0; --code: #232c38; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 62rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1 { font-size: 1rem; font-weight: 600; margin: 0 0 1rem; color: var(--soft); }
h2 { font-size: 1.35rem; margin: 2.75rem 0 .5rem; }
h3 { font-size: .95rem; margin: 1.5rem 0 .4rem; color: var(--soft); font-weight: 600; }
.verdict { background: var(--card); border: 1px solid var(--line); border-left: .5rem solid var(--tone);
  border-radius: .6rem; padding: 1.5rem; }
.verdict strong { display: block; font-size: clamp(2.6rem, 9vw, 4.5rem); line-height: 1; letter-spacing: -.02em;
  color: var(--tone); }
.verdict p { margin: .75rem 0 0; font-size: 1.1rem; }
.verdict dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: 1.25rem 0 0;
  font-size: .9rem; color: var(--soft); }
.verdict dt { font-weight: 600; } .verdict dd { margin: 0; overflow-wrap: anywhere; }
.go { --tone: var(--pass); } .no { --tone: var(--fail); }
.levels { display: grid; gap: .8rem; margin: 1.5rem 0 0; }
.level { display: grid; grid-template-columns: 4.5rem 1fr; gap: .25rem 1rem; align-items: center; font-size: .9rem; }
.level span { grid-column: 2; color: var(--soft); font-size: .85rem; }
.bar { display: flex; height: .9rem; border-radius: .45rem; overflow: hidden; background: var(--line); }
.bar i { display: block; }
.i-pass { background: var(--pass); } .i-fail { background: var(--fail); } .i-unknown { background: var(--unknown); }
.i-waived { background: repeating-linear-gradient(45deg, var(--fail) 0 4px, var(--unknown) 4px 8px); }
.i-not-applicable { background: var(--na); opacity: .45; }
.item { background: var(--card); border: 1px solid var(--line); border-radius: .45rem; margin: .35rem 0; }
.item.part { margin-left: 1.75rem; }
.item > summary, .item > .row { display: grid; grid-template-columns: 1.4rem 1fr auto; gap: .6rem;
  padding: .55rem .8rem; cursor: default; list-style: none; align-items: baseline; }
.item > summary { cursor: pointer; } .item > summary::-webkit-details-marker { display: none; }
.item > summary:focus-visible { outline: 3px solid var(--unknown); outline-offset: 2px; border-radius: .45rem; }
.mark { font-weight: 700; text-align: center; } .title { overflow-wrap: anywhere; }
.why { display: block; color: var(--soft); font-size: .88rem; overflow-wrap: anywhere; }
.tag { font-size: .78rem; font-weight: 600; white-space: nowrap; color: var(--tone); }
.o-pass { --tone: var(--pass); } .o-fail { --tone: var(--fail); } .o-unknown { --tone: var(--unknown); }
.o-not-applicable { --tone: var(--na); } .mark { color: var(--tone); }
ol.open { padding-left: 1.4rem; margin: .3rem 0; } ol.open li { margin: .45rem 0; }
.open a { color: var(--tone); font-weight: 600; }
:target { outline: 3px solid var(--unknown); outline-offset: 2px; }
.body { border-top: 1px solid var(--line); padding: .7rem .9rem 1rem 2.85rem; font-size: .9rem; }
.member { margin: .6rem 0 0; } .member > b { font-weight: 600; }
.fix { margin: .4rem 0; padding: .5rem .7rem; border-left: .25rem solid var(--tone); background: var(--code);
  white-space: pre-wrap; overflow-wrap: anywhere; }
ul.found { margin: .35rem 0; padding-left: 1.1rem; } ul.found li { margin: .2rem 0; overflow-wrap: anywhere; }
code { font: .86em ui-monospace, monospace; background: var(--code); padding: .05rem .3rem; border-radius: .25rem;
  overflow-wrap: anywhere; }
.note, footer { color: var(--soft); font-size: .85rem; } footer { margin-top: 3rem; }
@media (max-width: 40rem) { .item.part { margin-left: .75rem; } .body { padding-left: .9rem; }
  .item > summary, .item > .row { grid-template-columns: 1.2rem 1fr; } .tag { grid-column: 2; } }
@media print { .item { break-inside: avoid; } body { background: #fff; } }
`
