/** The look of the page. */
export const pageStyle: string = `
:root { color-scheme: light dark; --paper: #f6f7f9; --card: #fff; --ink: #16202c; --muted: #5b6776; --line: #dfe3e8; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #0f141a; --card: #171e26; --ink: #e8edf2; --muted: #9aa7b5; --line: #2a3541; }
}
* { box-sizing: border-box; }
body { max-width: 1200px; margin: 0 auto; padding: 24px 16px 48px; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 8px; overflow-wrap: anywhere; }
h2 { font-size: 1.2rem; margin: 36px 0 4px; }
p { color: var(--muted); margin: 0 0 12px; }
.scroll { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: 8px; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: 0.87rem; }
th, td { text-align: right; padding: 6px 12px; white-space: nowrap; border-top: 1px solid var(--line); }
th { color: var(--muted); font-weight: 500; border-top: 0; }
th:first-child, td:first-child, td.text { text-align: left; }
td.none { color: var(--muted); }
.plots { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(320px, 100%), 1fr)); gap: 14px; margin-top: 14px; }
figure { margin: 0; padding: 14px; background: var(--card); border: 1px solid var(--line); border-radius: 8px; min-width: 0; }
figcaption { font-weight: 600; margin-bottom: 6px; overflow-wrap: anywhere; }
`
