// The four rooms: imports look down only, adapters are strangers to each other, and drivers stay in adapters.
const rooms = ['features', 'pipeline', 'serving', 'adapters']
const looksDown = rooms.slice(0, -1).map((room, level) => ({
  name: `${room}-looks-down`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: { path: `^src/(index\\.ts|(${rooms.slice(level + 1).join('|')})/)` },
}))

module.exports = {
  forbidden: [
    ...looksDown,
    {
      name: 'no-cycles',
      severity: 'error',
      from: { path: '^src' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'adapters-are-strangers',
      severity: 'error',
      from: { path: '^src/adapters/([^/]+)/', pathNot: '^src/adapters/cli/' },
      to: { path: '^src/adapters/([^/]+)/', pathNot: '^src/adapters/($1|sql|http)/' },
    },
    {
      name: 'front-door-without-adapters',
      severity: 'error',
      from: { path: '^src/index\\.ts$' },
      to: { path: '^src/adapters/' },
    },
    {
      name: 'nobody-enters-by-the-front-door',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^src/index\\.ts$' },
    },
    {
      name: 'arrow-in-one-place',
      severity: 'error',
      from: { path: '^src/(features|pipeline|serving)/', pathNot: '^src/features/table/arrow/' },
      to: { path: 'node_modules/apache-arrow' },
    },
    {
      name: 'drivers-only-in-adapters',
      severity: 'error',
      from: { path: '^src/(index|features|pipeline|serving)' },
      to: {
        dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg'],
        pathNot: 'node_modules/(apache-arrow|@types/node)',
      },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: { path: '^(src|test|bench|scripts)' },
      to: { couldNotResolve: true, pathNot: '^bighead' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: 'specify',
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'node'] },
  },
}
