type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement

/** Puts a control back to what the person had made of it, where that has been undone. */
type PutBack = () => void

/**
 * Keeps what a person did to the page's controls before JavaScript arrived: Svelte's hydration sets most of them to the
 * state that the server rendered, so on a slow phone a choice made early would be lost, and what was unfolded would fold up
 * under one's finger. The same goes for what the browser itself restores after a reload.
 *
 * Call it in the root component's script, which runs right before anything is hydrated.
 * @returns what to call once everything is hydrated: it puts the values back and tells the page of them, by the events
 *   that a person's own hand would cause
 */
export function keepEarlyInput(): () => void {
  if (typeof document === 'undefined') return () => {}
  const kept = new Map<Control, PutBack>()
  for (const control of document.querySelectorAll<Control>('input, select, textarea')) {
    const putBack = earlyValueOf(control)
    if (putBack) kept.set(control, putBack)
  }
  const folds = [...document.querySelectorAll('details')].map((fold) => ({ fold, isOpen: fold.open }))
  return () => {
    // Svelte's own idea of a fold is the server's; a person's is what stood open or shut when JavaScript came.
    for (const { fold, isOpen } of folds) if (fold.isConnected && fold.open !== isOpen) fold.open = isOpen
    for (const [control, putBack] of kept) {
      if (!control.isConnected) continue
      putBack()
      control.dispatchEvent(new Event('input', { bubbles: true }))
      control.dispatchEvent(new Event('change', { bubbles: true }))
    }
    kept.clear()
  }
}

function earlyValueOf(control: Control): PutBack | null {
  if (control instanceof HTMLSelectElement) return earlyChoiceOf(control)
  if (control instanceof HTMLInputElement) {
    // A page can set neither files nor what a hidden field holds for a person; hydration leaves files alone.
    if (control.type === 'file' || control.type === 'hidden') return null
    if (control.type === 'checkbox' || control.type === 'radio') return earlyTickOf(control)
  }
  const { value } = control
  if (value === control.defaultValue) return null
  return () => {
    // Setting the same text again would move the cursor of somebody who is typing.
    if (control.value !== value) control.value = value
  }
}

function earlyTickOf(control: HTMLInputElement): PutBack | null {
  const { checked } = control
  // A radio button that another one has switched off hears nothing of it, as with a person's own hand.
  if (checked === control.defaultChecked || (control.type === 'radio' && !checked)) return null
  return () => {
    control.checked = checked
  }
}

function earlyChoiceOf(select: HTMLSelectElement): PutBack | null {
  const options = [...select.options]
  const chosen = options.filter((option) => option.selected)
  const byDefault = defaultChoiceOf(select, options)
  if (chosen.length === byDefault.length && chosen.every((option, index) => option === byDefault[index])) return null
  return () => {
    for (const option of options) option.selected = chosen.includes(option)
  }
}

/** What a browser selects by itself: the marked options; in a list of one choice the last marked, or else the first that can be chosen. */
function defaultChoiceOf(select: HTMLSelectElement, options: readonly HTMLOptionElement[]): HTMLOptionElement[] {
  const marked = options.filter((option) => option.defaultSelected)
  if (select.multiple) return marked
  const one = marked.at(-1) ?? options.find((option) => !option.disabled)
  return one ? [one] : []
}
