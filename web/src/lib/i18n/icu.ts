import type { IntlMessageFormat } from 'intl-messageformat'

type Ast = ReturnType<IntlMessageFormat['getAst']>
type Node = Ast[number]

// The parser numbers its node types; these are the two that hold other sentences (select and plural).
const SELECT = 5
const PLURAL = 6

/** The names of a sentence's placeholders, sorted, each once. */
export function argumentNames(ast: Ast): string[] {
  const names = walk(ast).flatMap((node) => (node.type !== 0 && node.type !== 7 && 'value' in node ? [node.value] : []))
  return [...new Set(names)].toSorted()
}

/** The plural categories of a language that some plural of the sentence leaves out. */
export function missingPlurals(ast: Ast, locale: string): string[] {
  return walk(ast).flatMap((node) => {
    if (node.type !== PLURAL) return []
    const type = node.pluralType ?? 'cardinal'
    const needed = new Intl.PluralRules(locale, { type }).resolvedOptions().pluralCategories
    // An exact zero ("=0") may stand for the category zero.
    return needed.filter((form) => !(form in node.options) && !(form === 'zero' && ('=0' in node.options || 'other' in node.options)))
  })
}

function walk(ast: Ast): Node[] {
  return ast.flatMap((node) =>
    node.type === SELECT || node.type === PLURAL ? [node, ...Object.values(node.options).flatMap((option) => walk(option.value))] : [node],
  )
}
