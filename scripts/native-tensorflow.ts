import { mkdir, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { execute, type InstallOptions, installOnce } from './install-once.ts'
import { pythonEnvironment } from './python-environment.ts'

const versions = { tfjs: '4.22.0', wheel: '2.15.1', gyp: '13.1.0' } as const

/** The library's files in the wheel, and the names under which the binding links them. */
const libraries = [
  ['libtensorflow_cc.so.2', 'libtensorflow.so'],
  ['libtensorflow_framework.so.2', 'libtensorflow_framework.so'],
] as const

/**
 * The path of a folder in which `@tensorflow/tfjs-node` can be imported.
 *
 * Its own installation downloads the native library from a host of its own; here the library and its headers come out of the Python
 * wheel of TensorFlow, and the binding is compiled against the headers of this Node.
 */
export async function nativeTensorflow(options: InstallOptions = {}): Promise<string> {
  const node = process.versions.node.split('.')[0]
  return installOnce(`tfjs-node-${versions.tfjs}-${versions.wheel}-node${node}`, folder => install(folder, options), {
    ...options,
    what: `@tensorflow/tfjs-node ${versions.tfjs} with TensorFlow ${versions.wheel}`,
  })
}

async function install(folder: string, options: InstallOptions): Promise<void> {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'package.json'), '{ "private": true }')
  const packages = [
    `@tensorflow/tfjs-node@${versions.tfjs}`,
    `node-gyp@${versions.gyp}`,
    `node-${process.platform}-${process.arch}@${process.versions.node}`,
  ]
  const npm = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', folder, ...packages]
  await execute('npm', npm, `install ${packages.join(', ')} with npm`, folder)
  const binding = join(folder, 'node_modules/@tensorflow/tfjs-node')
  await unpackLibrary(folder, join(binding, 'deps'), options)
  const modules = join(binding, 'lib/napi-v8')
  const headers = join(folder, `node_modules/node-${process.platform}-${process.arch}`)
  const gyp = createRequire(join(folder, 'package.json')).resolve('node-gyp/bin/node-gyp.js')
  const flags = [
    `--nodedir=${headers}`,
    '--module_name=tfjs_binding',
    `--module_path=${modules}`,
    '--napi_build_version=8',
  ]
  await execute(
    process.execPath,
    [gyp, 'rebuild', ...flags],
    'compile the binding of TensorFlow (Debian: apt-get install g++ make)',
    binding,
  )
}

/** The shared libraries and the headers of the wheel, where the binding looks for them. */
async function unpackLibrary(folder: string, deps: string, options: InstallOptions): Promise<void> {
  const wheels = join(folder, 'wheel')
  const python = await pythonEnvironment({ name: 'pip', packages: [] }, options)
  const wheel = `tensorflow-cpu==${versions.wheel}`
  const pip = [
    '-m',
    'pip',
    'download',
    '--quiet',
    '--no-deps',
    '--python-version=3.11',
    '--only-binary=:all:',
    '-d',
    wheels,
    wheel,
  ]
  await execute(python, pip, `download ${wheel} with pip`)
  const [file = ''] = await readdir(wheels)
  await execute(python, ['-m', 'zipfile', '-e', join(wheels, file), wheels], `unpack ${wheel}`)
  const unpacked = join(wheels, 'tensorflow')
  await mkdir(join(deps, 'lib'), { recursive: true })
  await rename(join(unpacked, 'include'), join(deps, 'include'))
  for (const [library, linked] of libraries) {
    await rename(join(unpacked, library), join(deps, 'lib', library))
    await symlink(library, join(deps, 'lib', linked))
  }
  await rm(wheels, { recursive: true })
}
