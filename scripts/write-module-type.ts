import { writeFileSync } from 'node:fs'

// Node reads the nearest package.json for every module that it loads; one without a table of exports is quicker to parse.
writeFileSync(new URL('../dist/package.json', import.meta.url), '{ "type": "module" }\n')
