/** The message files of one language: a lazy chunk for each. */
export const FILES = import.meta.glob<{ default: Record<string, string> }>('../../../../messages/ru/*.json')
