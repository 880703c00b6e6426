/** The look of the report, light and dark, from phone width up. */
export const style = `
:root {
  color-scheme: light dark;
  --paper: #f6f7f9; --card: #fff; --ink: #16202c; --muted: #5b6776; --grid: #e7eaee; --axis: #a9b2bd; --line: #dfe3e8;
  --first: #2f6fde; --second: #d9570b; --good: #137a4b; --good-paper: #e2f4ea; --bad: #b3261e; --bad-paper: #fbe6e4;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #0f141a; --card: #171e26; --ink: #e8edf2; --muted: #9aa7b5; --grid: #25303b; --axis: #536170; --line: #2a3541;
    --first: #6ba1ff; --second: #ff9b54; --good: #69d7a0; --good-paper: #12301f; --bad: #ff8d85; --bad-paper: #3a1715;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; }
main, body > header, body > footer { max-width: 1120px; margin: 0 auto; padding: 0 20px; }
body > header { padding-top: 40px; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 8px; letter-spacing: -0.015em; }
h2 { font-size: 1.2rem; margin: 44px 0 14px; }
body > header p { color: var(--muted); margin: 0; max-width: 70ch; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 18px; min-width: 0; }
body > header .parity { max-width: none; margin: 24px 0 0; padding: 14px 18px; border-radius: 10px; background: var(--good-paper); color: var(--good); font-size: 1.05rem; }
body > header .parity.broken { background: var(--bad-paper); color: var(--bad); }
.parity strong { font-weight: 650; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; margin: 16px 0 0; }
.facts div { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 12px 16px; }
.facts dt { color: var(--muted); font-size: 0.85rem; }
.facts dd { margin: 0; font-size: 1.5rem; font-weight: 600; font-variant-numeric: tabular-nums; letter-spacing: -0.01em; white-space: nowrap; }
.facts small { font-size: 0.9rem; font-weight: 400; color: var(--muted); }
.scroll { overflow-x: auto; }
table.stages { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
.stages th { text-align: right; font-weight: 500; color: var(--muted); font-size: 0.85rem; padding: 0 0 6px 16px; }
.stages td { text-align: right; padding: 7px 0 7px 16px; border-top: 1px solid var(--line); white-space: nowrap; }
.stages th:first-child, .stages td:first-child { text-align: left; padding-left: 0; }
.stages tfoot td { font-weight: 600; }
.stages td.gauge { width: 30%; min-width: 90px; }
.stages td.gauge i { display: block; height: 8px; border-radius: 4px; background: var(--first); min-width: 2px; }
.plots { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(440px, 100%), 1fr)); gap: 16px; }
.features { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(320px, 100%), 1fr)); gap: 16px; align-items: start; }
figure { margin: 0; }
figcaption { font-weight: 600; margin-bottom: 8px; overflow-wrap: anywhere; }
figcaption span { display: block; font-weight: 400; font-size: 0.85rem; color: var(--muted); }
figure svg { display: block; width: 100%; height: auto; margin: 0 auto; }
.key { display: flex; gap: 18px; flex-wrap: wrap; font-size: 0.85rem; color: var(--muted); margin: 0 0 14px; }
figure .key { margin: 0 0 6px; }
.key b { display: inline-block; width: 14px; height: 10px; margin-right: 6px; border-radius: 2px; background: var(--first); opacity: 0.6; }
.key b.over { height: 3px; vertical-align: middle; background: var(--second); opacity: 1; }
body > footer { color: var(--muted); font-size: 0.85rem; padding-top: 36px; padding-bottom: 48px; }
@media (max-width: 520px) {
  main, body > header, body > footer { padding-left: 14px; padding-right: 14px; }
  body > header { padding-top: 24px; }
  h1 { font-size: 1.5rem; }
  .card { padding: 14px; }
  .facts { grid-template-columns: 1fr 1fr; }
  .facts dd { font-size: 1.25rem; }
  .stages td.gauge, .stages th.gauge { display: none; }
  .stages th, .stages td { padding-left: 8px; font-size: 0.8rem; }
  .stages td:first-child { padding-left: 0; white-space: normal; }
}
`
