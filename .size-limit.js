// Sizes of what a program loads, minified and compressed. A driver that slips into a static import shows here at once.
const node = config => ({ ...config, platform: 'node', format: 'esm' })

/** Leaves out what is loaded only when a function is first called. */
const eager = config => ({
  ...node(config),
  plugins: [
    {
      name: 'static-imports-only',
      setup: build =>
        build.onResolve({ filter: /.*/ }, ({ kind, path }) =>
          kind === 'dynamic-import' ? { path, external: true } : undefined,
        ),
    },
  ],
})

export default [
  { name: "import 'bighead'", path: 'dist/index.js', limit: '61 kB', modifyEsbuildConfig: eager },
  {
    name: "'bighead' with all that it loads by and by",
    path: 'dist/index.js',
    limit: '290 kB',
    ignore: ['apache-arrow'],
    modifyEsbuildConfig: node,
  },
  {
    name: "'bighead/client' in a browser",
    path: 'dist/adapters/client/index.js',
    limit: '10 kB',
    modifyEsbuildConfig: config => ({ ...config, platform: 'browser', format: 'esm' }),
  },
  {
    name: "'bighead/parquet' without its drivers",
    path: 'dist/adapters/parquet/index.js',
    limit: '33 kB',
    ignore: ['apache-arrow', 'hyparquet', 'hyparquet-compressors', 'hyparquet-writer'],
    modifyEsbuildConfig: node,
  },
]
