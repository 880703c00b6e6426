/** The look of the page, light and dark. */
export const statusStyle: string = `
:root { color-scheme: light dark; --paper: #f6f7f9; --card: #fff; --ink: #16202c; --muted: #556070; --line: #d9dee5; --plot: #2f6fde; --second: #b4520a;
  --ok: #e3f3e8; --ok-ink: #17603a; --warn: #fdf0d0; --warn-ink: #754a00; --fail: #fbe1df; --fail-ink: #9a1f17; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #0f141a; --card: #171e26; --ink: #e8edf2; --muted: #a3afbc; --line: #2c3743; --plot: #7ba7f5; --second: #f0a45d;
    --ok: #15372a; --ok-ink: #9fe0b8; --warn: #40300c; --warn-ink: #f5d48a; --fail: #47201d; --fail-ink: #ffb4ac; }
}
* { box-sizing: border-box; }
body { max-width: 1100px; margin: 0 auto; padding: 20px 16px 40px; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
header { display: flex; align-items: baseline; gap: 16px; flex-wrap: wrap; }
h1 { font-size: 1.5rem; margin: 0; }
#live { color: var(--fail-ink); margin: 0; }
h2 { font-size: 1.15rem; margin: 0 0 4px; overflow-wrap: anywhere; }
h3 { font-size: 0.87rem; margin: 0; color: var(--muted); font-weight: 600; }
p { margin: 4px 0 10px; color: var(--muted); overflow-wrap: anywhere; }
.model { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 16px; margin: 16px 0; }
.reason { color: var(--fail-ink); }
.badge { display: inline-block; border-radius: 999px; padding: 1px 9px; font-size: 0.8rem; font-weight: 600; background: var(--line); color: var(--ink); }
.badge.ok { background: var(--ok); color: var(--ok-ink); }
.badge.warn { background: var(--warn); color: var(--warn-ink); }
.badge.fail { background: var(--fail); color: var(--fail-ink); }
.tiles { display: grid; grid-template-columns: 1fr; gap: 12px; margin: 12px 0; }
@media (min-width: 480px) { .tiles { grid-template-columns: 1fr 1fr; } }
@media (min-width: 900px) { .tiles { grid-template-columns: repeat(4, 1fr); } }
.tile { border: 1px solid var(--line); border-radius: 8px; padding: 10px 12px; min-width: 0; }
.tile p { margin: 0 0 6px; font-size: 0.85rem; }
.tile strong { font-size: 1.25rem; color: var(--ink); font-variant-numeric: tabular-nums; }
svg { display: block; width: 100%; height: 48px; }
polyline { fill: none; stroke: var(--plot); stroke-width: 1.5; vector-effect: non-scaling-stroke; }
polyline.second { stroke: var(--second); stroke-dasharray: 4 3; }
svg line { stroke: var(--line); vector-effect: non-scaling-stroke; }
.watch { border-top: 1px solid var(--line); padding-top: 12px; margin-top: 12px; }
.scroll { overflow-x: auto; margin: 6px 0 10px; }
table { border-collapse: collapse; font-size: 0.87rem; min-width: 100%; }
caption { text-align: left; font-weight: 600; padding: 4px 0; }
th, td { text-align: left; padding: 5px 12px 5px 0; border-top: 1px solid var(--line); vertical-align: top; white-space: nowrap; }
thead th { border-top: 0; color: var(--muted); font-weight: 500; }
tbody th { font-weight: 500; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
.long { display: inline-block; min-width: min(14rem, 36vw); white-space: normal; overflow-wrap: anywhere; }
details { margin: 6px 0; }
summary { cursor: pointer; color: var(--ink); padding: 4px 0; }
code { color: var(--muted); font-size: 0.85rem; }
a { color: var(--plot); }
footer { display: flex; gap: 16px; margin-top: 20px; }
:focus-visible { outline: 2px solid var(--plot); outline-offset: 2px; }
`
