/** Loaded before a process of the product (`--import`): breaks it as its address says, when the file is loaded. */
import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { breakText, type Breakage } from './breakages.ts'

const { url, texts } = JSON.parse(new URL(import.meta.url).searchParams.get('breakage') ?? '{}') as Pick<Breakage, 'texts'> & {
  url: string
} // as: what argumentsFor writes

registerHooks({
  load: (loaded, context, next) =>
    loaded === url
      ? { format: 'module-typescript', source: breakText(readFileSync(new URL(url), 'utf8'), texts), shortCircuit: true }
      : next(loaded, context),
})
