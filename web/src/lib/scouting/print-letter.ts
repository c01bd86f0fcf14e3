import type { Input, InvitationLetter, printDocument } from '@scalebridge/api/contract'

/** A letter as a document to print, in its own language. */
export function printLetter(letter: InvitationLetter): Input<typeof printDocument>['body'] {
  const paragraph = (text: string) => ({ kind: 'paragraph' as const, text })
  const [first = '', ...rest] = letter.paragraphs
  return {
    locale: letter.locale,
    title: letter.subject,
    subtitle: letter.to,
    ...(letter.demonstration === null ? {} : { footer: letter.demonstration }),
    blocks: [
      ...(letter.demonstration === null ? [] : [{ kind: 'notice' as const, text: letter.demonstration }]),
      paragraph(first),
      ...(letter.message === null ? [] : [paragraph(letter.message)]),
      ...rest.map(paragraph),
      paragraph(letter.signatory),
      { kind: 'facts', rows: letter.facts },
      { kind: 'paragraph', text: letter.proof, isSoft: true },
    ],
  }
}
