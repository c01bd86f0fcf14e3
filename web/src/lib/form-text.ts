/** Reads one text of a form, without the spaces around it; a file or a missing field reads as nothing. */
export function textOf(form: FormData, name: string): string {
  const value = form.get(name)
  return typeof value === 'string' ? value.trim() : ''
}
