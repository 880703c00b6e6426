import { ParameterError } from '../../features/errors/parameter-error.ts'

/** Why a server cannot listen where it was asked to, and what to do; `cause` is the system's error. Another failure is left as it is. */
export function listenError(server: 'http' | 'grpc', host: string, port: number, cause: unknown): unknown {
  const { code, message } = Object(cause)
  // gRPC tells the code in its text only.
  const told = [code, ...(/\bE[A-Z]+\b/.exec(String(message)) ?? [])].find(name =>
    Object.hasOwn(remedies, String(name)),
  )
  const remedy = told === undefined ? undefined : remedies[told]
  if (remedy === undefined) return cause
  const place = `${host.includes(':') ? `[${host}]` : host}:${port}`
  return new ParameterError(`${server}.${remedy.option}`, `${place} ${remedy.detail} (${told}).`, { cause })
}

const remedies: { readonly [code: string]: { readonly option: 'host' | 'port'; readonly detail: string } } = {
  EADDRINUSE: {
    option: 'port',
    detail: 'is in use by another server; end that, or choose another port, or 0 for a free one',
  },
  EACCES: { option: 'port', detail: 'is not for this user to listen at; choose a port from 1024 on' },
  EADDRNOTAVAIL: { option: 'host', detail: 'is not an address of this machine; leave `host` out for all that it has' },
}
