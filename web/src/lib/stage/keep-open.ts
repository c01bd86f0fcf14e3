/**
 * Keeps this page of show control open without a network: registers the worker for the pages under `scope` alone, and tells it
 * what this page is made of, as it loaded before the worker was there. A browser without workers does without.
 */
export async function keepOpen(scope: string): Promise<void> {
  if (!('serviceWorker' in navigator)) return
  try {
    await navigator.serviceWorker.register('/service-worker.js', { scope, type: 'module' })
    const { active } = await navigator.serviceWorker.ready
    const loaded = performance.getEntriesByType('resource').map((entry) => entry.name)
    const parts = loaded.filter((address) => address.startsWith(location.origin) && !address.includes('/api/'))
    active?.postMessage([location.href, ...parts], { transfer: [] })
  } catch (cause) {
    // Private windows refuse workers: the page works on, only not without a network.
    console.warn('Show control is not kept for working without a network.', cause)
  }
}
