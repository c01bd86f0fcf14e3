/** What every form control has: a name for the form, words around it, and what is wrong with it. */
export interface FieldProps {
  name: string
  label: string
  /** The id, where it is not the name. */
  id?: string | undefined
  hint?: string | undefined
  errors?: readonly string[] | undefined
  required?: boolean | undefined
  disabled?: boolean | undefined
}

/** One choice of a list. */
export interface Option {
  value: string
  label: string
  hint?: string
  disabled?: boolean
}

/** The ids of the notes that belong to a control, for aria-describedby. */
export function describedBy(id: string, hint: string | undefined, errors: readonly string[]): string | undefined {
  const ids = [...(hint ? [`${id}-hint`] : []), ...(errors.length > 0 ? [`${id}-error`] : [])]
  return ids.length > 0 ? ids.join(' ') : undefined
}
