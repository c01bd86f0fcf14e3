/** What one has said of a purpose: yes to the words of a version, or no. Pure. */
export interface Said {
  isGiven: boolean
  textVersion: number
}

/**
 * Whether a word changes what stands, and so is written into the ledger: a yes after a no, a no after a yes, and a yes to other words.
 * @param standing the newest word, or a no to no words at all where nothing was ever said
 */
export function isNewWord(standing: Said, said: Said): boolean {
  if (said.isGiven !== standing.isGiven) return true
  return said.isGiven && said.textVersion !== standing.textVersion
}
