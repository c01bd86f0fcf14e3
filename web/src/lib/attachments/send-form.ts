import { deserialize, type ActionResult } from '$app/forms'

/**
 * Sends a form as SvelteKit's own `enhance` does, but by XMLHttpRequest, which alone tells how much has gone out.
 * @param onprogress gets the share that was sent, from 0 to 1
 * @returns what the action answered; an error where there was no answer
 */
export function sendForm(action: URL, data: FormData, onprogress: (share: number) => void): Promise<ActionResult> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest()
    const failed = (): void => resolve({ type: 'error', status: 503, error: { status: 503, message: 'no answer' } })
    request.upload.addEventListener('progress', ({ loaded, total }) => onprogress(total > 0 ? loaded / total : 0))
    request.addEventListener('error', failed)
    request.addEventListener('abort', failed)
    request.addEventListener('load', () => {
      try {
        resolve(deserialize(request.responseText))
      } catch {
        failed()
      }
    })
    request.open('POST', action)
    request.setRequestHeader('accept', 'application/json')
    request.setRequestHeader('x-sveltekit-action', 'true')
    request.send(data)
  })
}
