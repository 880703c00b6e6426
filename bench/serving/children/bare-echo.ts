// Fastify that parses a body of JSON and sends it back.
import Fastify from 'fastify'
import { serveChild } from '../serve-child.ts'

const app = Fastify({ bodyLimit: 64 * 2 ** 20 })
app.post('/echo', async request => request.body)
const address = await app.listen({ host: '127.0.0.1', port: 0 })
serveChild(address, () => app.close())
