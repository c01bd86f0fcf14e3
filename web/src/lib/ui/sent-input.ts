type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement
type State = readonly (string | boolean)[]

/**
 * Remembers what stood in the form that was sent last. A page sets its controls anew when an answer comes; one that says nothing of the
 * form, because nobody took it, would set them back to what was saved before.
 * @returns `putBack` gives each control that is still there what it held, and tells the page by the events that a person's own hand
 *   would cause; `stop` ends the remembering
 */
export function keepSentInput(): { putBack: () => void; stop: () => void } {
  let kept: [control: Control, state: State][] = []
  const remember = ({ target }: SubmitEvent) => {
    if (target instanceof HTMLFormElement) kept = [...target.elements].filter(isControl).map((control) => [control, stateOf(control)])
  }
  document.addEventListener('submit', remember, { capture: true })
  return {
    putBack: () => {
      for (const [control, state] of kept) {
        if (!control.isConnected || String(stateOf(control)) === String(state)) continue
        give(control, state)
        for (const kind of ['input', 'change']) control.dispatchEvent(new Event(kind, { bubbles: true }))
      }
    },
    stop: () => document.removeEventListener('submit', remember, { capture: true }),
  }
}

/** Files stay by themselves, and what a hidden field holds is the page's. */
function isControl(element: Element): element is Control {
  return element.matches('input:not([type=file], [type=hidden]), select, textarea')
}

/** Which options are chosen, or what is written and whether it is ticked. */
function stateOf(control: Control): State {
  if (control instanceof HTMLSelectElement) return [...control.options].map(({ selected }) => selected)
  return control instanceof HTMLInputElement ? [control.value, control.checked] : [control.value]
}

function give(control: Control, state: State): void {
  if (control instanceof HTMLSelectElement)
    for (const [nth, option] of [...control.options].entries()) option.selected = state[nth] === true
  else {
    control.value = String(state[0])
    if (control instanceof HTMLInputElement) control.checked = state[1] === true
  }
}
