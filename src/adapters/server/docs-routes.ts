import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { HttpError } from '../../serving/http/http-error.ts'
import type { HttpResponse, Route } from '../../serving/http/route.ts'

/** Where the files of Swagger UI are; its package is installed by the host. */
const library = 'swagger-ui-dist'

const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>bighead</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="docs/swagger-ui.css">
<div id="docs"></div>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</html>
`

const start = `SwaggerUIBundle({ url: '../openapi.json', dom_id: '#docs', deepLinking: true, validatorUrl: null })\n`

const kept = { 'cache-control': 'public, max-age=3600' }

/** `GET /docs`: the operations as pages, from Swagger UI as it is installed; nothing is fetched from elsewhere. */
export function docsRoutes(): readonly Route[] {
  return [
    docsRoute('/docs', 'docs', 'text/html; charset=utf-8', async () => {
      await libraryFile('package.json')
      return page
    }),
    docsRoute('/docs/start.js', 'docsStart', 'text/javascript; charset=utf-8', async () => start),
    docsRoute('/docs/swagger-ui.css', 'docsStyle', 'text/css; charset=utf-8', () => libraryFile('swagger-ui.css')),
    docsRoute('/docs/swagger-ui-bundle.js', 'docsScript', 'text/javascript; charset=utf-8', () =>
      libraryFile('swagger-ui-bundle.js'),
    ),
  ]
}

function docsRoute(path: string, id: string, type: string, content: () => Promise<string>): Route {
  const handle = async (): Promise<HttpResponse> => ({
    status: 200,
    headers: { 'content-type': type, ...kept },
    body: await content(),
  })
  const operation = {
    id,
    summary: 'The operations as pages',
    tag: 'Documentation',
    responses: { 200: { description: 'A file' } },
  }
  return { method: 'GET', path, access: 'open', operation, handle }
}

async function libraryFile(name: string): Promise<string> {
  try {
    return await readFile(createRequire(import.meta.url).resolve(`${library}/${name}`), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error
    throw new HttpError(404, `The pages need the package ${library}; install it. The operations are in /openapi.json.`)
  }
}
