import { hash } from 'node:crypto'
import type { HttpResponse, Route } from '../http/route.ts'
import { statusPage } from './status-page.ts'
import type { StatusReader } from './status-reader.ts'
import { statusScript } from './status-script.ts'
import { statusStyle } from './status-style.ts'

/** The page runs this script and has this style, and may do nothing else but ask this server. */
const policy = [
  "default-src 'none'",
  `script-src '${digest(statusScript)}'`,
  `style-src '${digest(statusStyle)}'`,
  'img-src data:',
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

function digest(text: string): string {
  return `sha256-${hash('sha256', text, 'base64')}`
}

/** How a server is doing, as a page at `/` and as JSON at `/status.json`. */
export function statusRoutes(reader: Pick<StatusReader, 'read'>): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/',
      access: 'read',
      operation: {
        id: 'statusPage',
        summary: 'The status of the server, as a page',
        tag: 'status',
        responses: { 200: { description: 'HTML' } },
      },
      handle: async () => page(statusPage(await reader.read())),
    },
    {
      method: 'GET',
      path: '/status.json',
      access: 'read',
      operation: {
        id: 'status',
        summary: 'The status of the server: models, traffic of the last hour, what is watched',
        tag: 'status',
        responses: { 200: { description: 'The status', schema: { type: 'object' } } },
      },
      handle: async () => ({
        status: 200,
        headers: { 'cache-control': 'no-store' },
        body: JSON.stringify(await reader.read()),
      }),
    },
  ]
}

function page(body: string): HttpResponse {
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': policy,
  }
  return { status: 200, headers, body }
}
