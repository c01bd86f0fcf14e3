/** A mail's content, and its two forms: plain text, and HTML that loads nothing from anywhere. Pure. */
import { directionOf, type Locale } from '@scalebridge/db/reference'

export type Block =
  | { kind: 'text'; text: string }
  /** Words that somebody wrote, kept apart from the direction of what stands around them. */
  | { kind: 'quote'; text: string }
  | { kind: 'code'; code: string }
  | { kind: 'link'; label: string; url: string }
  | { kind: 'facts'; facts: readonly (readonly [name: string, value: string])[] }

export interface Letter {
  locale: Locale
  subject: string
  blocks: readonly Block[]
  /** Where a mail program ends mails like this one; for those that nobody is obliged to get. */
  unsubscribeUrl?: string
}

// First-strong isolate and its end: a plain text's means of what <bdi> does in HTML.
const isolate = (text: string) => `\u2068${text}\u2069`

/** The letter as plain text, a blank line between its blocks. */
export function toText(letter: Letter): string {
  return `${letter.blocks.map(blockText).join('\n\n')}\n`
}

function blockText(block: Block): string {
  switch (block.kind) {
    case 'text':
      return block.text
    case 'quote':
      return isolate(block.text)
    case 'code':
      return block.code
    case 'link':
      return `${block.label}\n${block.url}`
    case 'facts':
      return block.facts.map(([name, value]) => `${name}: ${isolate(value)}`).join('\n')
  }
}

/** The letter as an HTML document with its language and direction. */
export function toHtml(letter: Letter): string {
  const { locale, subject, blocks } = letter
  return [
    `<!doctype html><html lang="${locale}" dir="${directionOf(locale)}">`,
    `<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escape(subject)}</title></head>`,
    '<body style="margin:0;padding:24px;font:16px/1.6 system-ui,sans-serif;color:#1c2430;background:#ffffff">',
    `<div style="max-width:36rem;margin:0 auto">${blocks.map(blockHtml).join('')}</div>`,
    '</body></html>',
  ].join('\n')
}

function blockHtml(block: Block): string {
  switch (block.kind) {
    case 'text':
      return `<p>${escape(block.text)}</p>`
    case 'quote':
      return `<p><strong><bdi>${escape(block.text)}</bdi></strong></p>`
    case 'code':
      return `<p><strong dir="ltr" style="font-size:28px;letter-spacing:4px">${escape(block.code)}</strong></p>`
    case 'link':
      return `<p>${escape(block.label)}<br><a href="${escape(block.url)}" style="color:#00558a;overflow-wrap:anywhere"><bdi>${escape(block.url)}</bdi></a></p>`
    case 'facts':
      return `<p>${block.facts.map(([name, value]) => `${escape(name)}: <bdi style="overflow-wrap:anywhere">${escape(value)}</bdi>`).join('<br>')}</p>`
  }
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? character)
}
