/** Compiles the kernel: `node src/matching/kernel/build.ts` writes kernel.wasm anew. Only developers need this. */
import { readFile, writeFile } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { main as compileAssembly } from 'assemblyscript/asc'
import { MOST_PAGES } from './arena.ts'

const FOLDER = import.meta.dirname
const OPTIONS = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd', '--enable', 'threads', '--importMemory', '--sharedMemory']

/** Returns the bytes of the kernel as its source has them, or of another file beside it. Throws with the compiler's words when it does not compile. */
export async function buildKernel(source = 'kernel.ts'): Promise<Uint8Array> {
  let binary: Uint8Array | null = null
  const { error, stderr } = await compileAssembly(
    [`assembly/${source}`, '-o', 'kernel.wasm', '--initialMemory', '1', '--maximumMemory', `${MOST_PAGES}`, ...OPTIONS],
    {
      readFile: (name, base) => readFile(isAbsolute(name) ? name : join(FOLDER, base, name), 'utf8').catch(() => null),
      writeFile: (_, contents) => {
        if (typeof contents !== 'string') binary = contents
      },
    },
  )
  // oxlint-disable-next-line typescript/no-base-to-string -- the compiler's stream tells its words by toString
  if (error !== null || binary === null) throw new Error(`the kernel does not compile: ${error?.message ?? ''}\n${stderr.toString()}`)
  return binary
}

if (import.meta.main) await writeFile(join(FOLDER, 'kernel.wasm'), await buildKernel())
