import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'
import { debianPackages } from '../../../scripts/debian-packages.ts'

/** Starts Debian's Chromium, without a window. */
export async function openChromium(): Promise<Browser> {
  const { folder, environment } = await debianPackages({
    name: 'chromium',
    packages: ['chromium', 'chromium-common', 'fonts-dejavu-core'],
  })
  const fonts = join(folder, 'etc/fonts')
  return chromium.launch({
    executablePath: join(folder, 'usr/lib/chromium/chromium'),
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-dev-shm-usage'],
    env: { ...environment, ...(existsSync(fonts) && { FONTCONFIG_PATH: fonts }) } as { [name: string]: string },
  })
}
