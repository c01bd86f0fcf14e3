/** Classes as in docs/security.md: C0 public, C1 for those who are signed in, C2 personal, C3 confidential, C4 secret. */
export type DataClass = 'C0' | 'C1' | 'C2' | 'C3' | 'C4'

/** Column → the SQL that takes its value's place. */
export type Instead = Readonly<Record<string, string>>

export interface TableData {
  class: DataClass
  /** The condition of a person's own rows. It may use `who` (the account), `address` (in lower case) and `called` (the name, or null). */
  of?: string
  /** What erasure does with them. Without it they stay as they are, under an account that names nobody any more. */
  erase?: 'delete' | Instead
  /** Rows of others that name the person, and what erasure puts there. */
  elsewhere?: { where: string; put: Instead }
  /** Columns with something personal. Each is erased above, or stands in `kept` with the reason. */
  personal?: string
  kept?: Readonly<Record<string, string>>
  /** Of what is kept of a person's own: words that lose the person's name and address all the same. */
  unnamed?: string
  /** Hashes and keys, which nobody is given. */
  secret?: string
  /** Columns with codes, settings, and words of institutions about their own affairs. */
  plain?: string
}
