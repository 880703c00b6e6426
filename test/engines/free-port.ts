import { createServer } from 'node:net'

/** A port of this machine that nobody listens at now. */
export function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const listener = createServer()
    listener.on('error', fail)
    listener.listen(0, '127.0.0.1', () => {
      const address = listener.address()
      listener.close(() => done(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
