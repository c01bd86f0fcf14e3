/** Makes PDFs in a thread of its own: Typst as WebAssembly, which sees no file and no network, and the bundled fonts alone. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { parentPort } from 'node:worker_threads'
import init, { TypstCompilerBuilder } from '@myriaddreamin/typst-ts-web-compiler'
import { openTypeOf } from './woff.ts'

const { resolve } = createRequire(import.meta.url)
const WEIGHTS = [400, 700] as const
/** Latin, Cyrillic and Greek, then Arabic, then the Chinese characters in common use. */
const FONTS = [
  ['noto-sans', ['latin', 'latin-ext', 'cyrillic', 'greek', 'vietnamese']],
  ['noto-sans-arabic', ['arabic']],
  ['noto-sans-sc', ['chinese-simplified']],
] as const
/** What there is to print: a whole document, or one line to lay over the pages of another. */
export type Template = 'document' | 'watermark'
const FULL_DIAGNOSTICS = 3

await init({ module_or_path: readFileSync(resolve('@myriaddreamin/typst-ts-web-compiler/wasm')) })
const builder = new TypstCompilerBuilder()
builder.set_dummy_access_model()
for (const [family, subsets] of FONTS)
  for (const subset of subsets)
    for (const weight of WEIGHTS)
      await builder.add_raw_font(openTypeOf(readFileSync(resolve(`@fontsource/${family}/files/${family}-${subset}-${weight}-normal.woff`))))
const compiler = await builder.build()
compiler.add_source('/document.typ', readFileSync(new URL('document.typ', import.meta.url), 'utf8'))
compiler.add_source('/watermark.typ', readFileSync(new URL('watermark.typ', import.meta.url), 'utf8'))

function print({ template, json }: { template: Template; json: string }): { pdf: Uint8Array } | { reason: string } {
  try {
    const made: { result?: Uint8Array; diagnostics?: unknown } = compiler.compile(
      `/${template}.typ`,
      [['document', json]],
      'pdf',
      FULL_DIAGNOSTICS,
    )
    return made.result === undefined ? { reason: JSON.stringify(made.diagnostics) } : { pdf: made.result }
  } catch (error) {
    return { reason: String(error) }
  }
}

parentPort?.on('message', ({ id, ...asked }: { id: number; template: Template; json: string }) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origin
  parentPort?.postMessage({ id, ...print(asked) })
})
