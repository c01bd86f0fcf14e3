/** Why a file is refused; each one has words that say what to do. */
export const REFUSALS = [
  'empty',
  'typeUnknown',
  'typeMismatch',
  'markup',
  'notText',
  'polyglot',
  'broken',
  'bomb',
  'macros',
  'nested',
  'encrypted',
  'active',
] as const
export type Refusal = (typeof REFUSALS)[number]
