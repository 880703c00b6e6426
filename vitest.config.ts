import { fileURLToPath } from 'node:url'
import { defineConfig, type ViteUserConfig } from 'vitest/config'

const source = (path: string): string => fileURLToPath(new URL(`./src/${path}`, import.meta.url))

const config: ViteUserConfig = defineConfig({
  resolve: {
    alias: [
      { find: /^bighead$/, replacement: source('index.ts') },
      {
        find: /^bighead\/([a-z0-9-]+)$/,
        replacement: `${source('adapters')}/$1/index.ts`,
      },
    ],
  },
  test: {
    include: ['test/**/*.test.ts', 'docs/examples/*.test.ts'],
    exclude: ['test/engines/**', 'node_modules/**'],
    // By default a core is kept free, which is half of a small machine.
    maxWorkers: '100%',
    testTimeout: 60_000,
  },
})

export default config
