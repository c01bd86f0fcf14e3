type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement

/**
 * Remembers what stood in the form that was sent last. A page sets its controls anew when an answer comes; one that says nothing of the
 * form, because nobody took it, would set them back to what was saved before.
 * @returns `putBack` gives each control that is still there what it held, and tells the page by the events that a person's own hand
 *   would cause; `stop` ends the remembering
 */
export function keepSentInput(): { putBack: () => void; stop: () => void } {
  let kept: { control: Control; putBack: () => boolean }[] = []
  const remember = ({ target }: SubmitEvent) => {
    if (!(target instanceof HTMLFormElement)) return
    kept = [...target.elements].filter(isControl).map((control) => ({ control, putBack: stateOf(control) }))
  }
  document.addEventListener('submit', remember, { capture: true })
  return {
    putBack: () => {
      for (const { control, putBack } of kept) {
        if (!control.isConnected || !putBack()) continue
        for (const kind of ['input', 'change']) control.dispatchEvent(new Event(kind, { bubbles: true }))
      }
    },
    stop: () => document.removeEventListener('submit', remember, { capture: true }),
  }
}

/** Files stay by themselves, and what a hidden field holds is the page's. */
function isControl(element: Element): element is Control {
  if (element instanceof HTMLInputElement) return element.type !== 'file' && element.type !== 'hidden'
  return element instanceof HTMLSelectElement || element instanceof HTMLTextAreaElement
}

/** What gives the control its state of now; whether that was another one. */
function stateOf(control: Control): () => boolean {
  if (control instanceof HTMLSelectElement) {
    const chosen = [...control.options].filter(({ selected }) => selected)
    return () => {
      const changed = [...control.options].filter((option) => option.selected !== chosen.includes(option))
      for (const option of changed) option.selected = !option.selected
      return changed.length > 0
    }
  }
  if (control instanceof HTMLInputElement && (control.type === 'checkbox' || control.type === 'radio')) {
    const { checked } = control
    return () => {
      const isChanged = control.checked !== checked
      control.checked = checked
      return isChanged
    }
  }
  const { value } = control
  return () => {
    const isChanged = control.value !== value
    if (isChanged) control.value = value
    return isChanged
  }
}
