import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'

/**
 * What ends a server, made before it listens: it waits for the requests that are being answered, and after `limit` milliseconds cuts
 * off what is left. Connections that wait for their next request, or have never sent any, are closed at once.
 */
export function endServer(app: FastifyInstance): (limit: number) => Promise<void> {
  const connections = new Set<Socket>()
  app.server.on('connection', socket => {
    connections.add(socket)
    socket.once('close', () => connections.delete(socket))
  })
  const closeUnused = (): void => {
    app.server.closeIdleConnections()
    for (const socket of connections) {
      if (socket.bytesRead === 0) socket.destroy()
    }
  }
  return async limit => {
    const ended = app.close()
    const unused = setInterval(closeUnused, 50)
    const cut = setTimeout(() => app.server.closeAllConnections(), limit)
    try {
      await ended
    } finally {
      clearInterval(unused)
      clearTimeout(cut)
    }
  }
}
