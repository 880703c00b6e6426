import { join } from 'node:path'
import type { Tensor } from 'onnxruntime-node'
import { pythonEnvironment } from '../../../scripts/python-environment.ts'
import { runPython } from '../run-python.ts'

/** A file and what is fed to it. */
export interface OnnxJob {
  readonly name: string
  readonly file: Uint8Array
  readonly feeds: Readonly<Record<string, Tensor>>
}

/** What Python's ONNX Runtime gives for a file: its outputs by name, each as its rows; or what it said when it failed. */
export interface OnnxAnswer {
  readonly outputs?: Readonly<Record<string, readonly (readonly unknown[])[]>>
  readonly error?: string
}

/** Checks files with `onnx.checker` and runs them in Python's ONNX Runtime, all in one process. */
export async function askOnnxruntime(jobs: readonly OnnxJob[]): Promise<{
  readonly versions: { readonly onnx: string; readonly onnxruntime: string }
  readonly answers: readonly OnnxAnswer[]
}> {
  const input = jobs.map(({ file, feeds }) => ({
    file,
    feeds: Object.fromEntries(
      Object.entries(feeds).map(([name, { type, dims, data }]) => [
        name,
        { type, dims, data: [...(data as string[])] },
      ]),
    ),
  }))
  return askOnnx('run_onnx.py', input)
}

/** What `answer(input)` of a script in this folder gives. */
export async function askOnnx<T>(script: string, input: unknown): Promise<T> {
  const python = await pythonEnvironment({
    name: 'onnx',
    packages: [
      'onnxruntime==1.32.*',
      'onnx==1.23.*',
      'numpy==2.4.*',
      'skl2onnx==1.20.*',
      'scikit-learn==1.9.1',
      'pandas==3.1.*',
    ],
  })
  return runPython<T>(python, join(import.meta.dirname, script), input)
}
