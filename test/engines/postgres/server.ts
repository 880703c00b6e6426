import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, globSync } from 'node:fs'
import { chmod, chown, mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { debianPackages } from '../../../scripts/debian-packages.ts'

/** A server of PostgreSQL in a temporary folder, on a port of its own. */
export interface PostgresServer {
  readonly port: number
  /** A new database; instances on it are destroyed with the server. */
  database(): Promise<(options?: pg.PoolConfig) => Kysely<unknown>>
  /** Ends the server's processes as a crash does. */
  crash(): Promise<void>
  start(): Promise<void>
  close(): Promise<void>
}

/** The programs of PostgreSQL: those of this system, else from Debian's packages. */
async function programs(): Promise<{ readonly folder: string; readonly environment: NodeJS.ProcessEnv }> {
  const [installed] = globSync('/usr/lib/postgresql/*/bin').sort().reverse()
  if (installed !== undefined && existsSync(join(installed, 'initdb')))
    return { folder: installed, environment: process.env }
  const { folder, environment } = await debianPackages({ name: 'postgresql', packages: ['postgresql'] })
  const [unpacked] = globSync(join(folder, 'usr/lib/postgresql/*/bin'))
  if (unpacked === undefined) throw new Error(`There is no PostgreSQL in ${folder}`)
  return { folder: unpacked, environment }
}

/** PostgreSQL does not run as root. */
const unprivileged = userInfo().uid === 0 ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : []

/** Starts a server that is not durable beyond its process. */
export async function startPostgres(): Promise<PostgresServer> {
  const { folder, environment } = await programs()
  const data = await mkdtemp(join(tmpdir(), 'bighead-postgres-'))
  if (unprivileged.length > 0) await chown(data, 65534, 65534)
  await chmod(data, 0o700)
  const run = [...unprivileged, join(folder, 'initdb'), '-D', data, '-U', 'bighead', '-A', 'trust', '-E', 'UTF8', '-N']
  const made = spawnSync(run[0] as string, run.slice(1), { env: environment, encoding: 'utf8', cwd: tmpdir() })
  if (made.status !== 0) throw new Error(`Cannot make a database of PostgreSQL: ${made.stderr}${made.error ?? ''}`)
  const port = await freePort()
  const instances: Kysely<unknown>[] = []
  let server: ChildProcess | null = null
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    if (server === null || server.exitCode !== null) return
    const ended = once(server, 'exit')
    server.kill(signal)
    await ended
    server = null
  }
  const start = async (): Promise<void> => {
    const settings = ['listen_addresses=127.0.0.1', `port=${port}`, `unix_socket_directories=${data}`, 'fsync=off']
    const options = ['-D', data, ...settings.flatMap(setting => ['-c', setting])]
    const command = [...unprivileged, join(folder, 'postgres'), ...options]
    server = spawn(command[0] as string, command.slice(1), { env: environment, stdio: 'ignore', cwd: tmpdir() })
    await answering(port)
  }
  await start()
  let count = 0
  return {
    port,
    async database() {
      const name = `test${++count}`
      await asked(port, `create database ${name}`)
      return options => {
        const pool = new pg.Pool({ ...connectionTo(port, name), ...options })
        // A connection that ends is thrown where nobody listens, whether it is idle or in use.
        pool.on('error', () => {})
        pool.on('connect', client => client.on('error', () => {}))
        const instance = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
        instances.push(instance)
        return instance
      }
    },
    crash: () => stop('SIGQUIT'),
    start,
    async close() {
      // The server first: a pool waits for statements that it would wait for too.
      await stop('SIGINT')
      await Promise.allSettled(instances.map(instance => instance.destroy()))
      await rm(data, { recursive: true })
    },
  }
}

function connectionTo(port: number, database: string): pg.ClientConfig {
  return { host: '127.0.0.1', port, user: 'bighead', database }
}

/** Runs a statement on a connection of its own. */
async function asked(port: number, statement: string): Promise<void> {
  const client = new pg.Client(connectionTo(port, 'postgres'))
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

async function answering(port: number): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await asked(port, 'select 1')
    } catch (error) {
      if (attempt === 300) throw error
      await pause(100)
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
