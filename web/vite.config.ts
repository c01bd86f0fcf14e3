import adapter from '@sveltejs/adapter-node'
import { sveltekit } from '@sveltejs/kit/vite'
import { defineConfig } from 'vite'
import { checkMessages } from './src/lib/i18n/check.ts'

const apiUrl = process.env['API_URL']?.split(',')[0] ?? 'http://127.0.0.1:3001'

export default defineConfig({
  plugins: [
    {
      // A page with a sentence missing in one language must never be shipped.
      name: 'messages-complete',
      apply: 'build',
      buildStart() {
        const problems = checkMessages(import.meta.dirname)
        if (problems.length > 0) throw new Error(`Messages are not complete:\n${problems.join('\n')}`)
      },
    },
    sveltekit({
      adapter: adapter({ precompress: true }),
      paths: { relative: false },
      // Its own is longer by five letters, and stands thousands of times on a page with a list.
      compilerOptions: { cssHash: ({ hash, css, filename }) => `s-${hash(filename ?? css)}` },
      // Show control alone has one, and registers it itself.
      serviceWorker: { register: false },
      // Vite's build is where the nonces of the pages come from; server.ts adds the other headers.
      csp: {
        mode: 'auto',
        directives: {
          'default-src': ['none'],
          'script-src': ['self'],
          'style-src': ['self'],
          // The one inline style there is: SvelteKit's announcer of page changes hides itself with it (root.svelte, 3.2.0).
          'style-src-attr': ['unsafe-hashes', 'sha256-S8qMpvofolR8Mpjy4kQvEm7m1q8clzU4dfDH0AmvZjo='],
          'img-src': ['self', 'data:'],
          'font-src': ['self'],
          'connect-src': ['self'],
          'worker-src': ['self'],
          'manifest-src': ['self'],
          'form-action': ['self'],
          'frame-ancestors': ['none'],
          'base-uri': ['none'],
          'object-src': ['none'],
        },
      },
    }),
  ],
  build: {
    // The policy allows fonts and pictures from our own origin only, so nothing becomes a data: URL.
    assetsInlineLimit: 0,
    // The first page names its scripts itself. For later pages Vite would list every script of every page in the first load: 6 kB of names.
    // Styles stay listed, since a page must never be seen without its own.
    modulePreload: { polyfill: false, resolveDependencies: (_file, dependencies) => dependencies.filter((name) => name.endsWith('.css')) },
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/api': { target: apiUrl, xfwd: true } },
  },
})
