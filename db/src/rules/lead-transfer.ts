import type { LeadTransferState, TransferMove } from '../reference/drafting.ts'

/** Where a lead's hand-over stands. */
export interface LeadTransfer {
  readonly state: LeadTransferState
  readonly fromAccountId: string
  readonly toAccountId: string
}

/**
 * What a move makes of an open hand-over: who is to lead accepts, who offered confirms once more, and either of them, or whoever
 * leads meanwhile, calls it off. Pure.
 * @param by who moves, and whether they lead the pitch
 * @returns the next state, or null where the move is not theirs to make now
 */
export function nextTransferState(
  transfer: LeadTransfer,
  move: Exclude<TransferMove, 'offerLead'>,
  by: { accountId: string; isLead: boolean },
): LeadTransferState | null {
  const isOpen = transfer.state === 'offered' || transfer.state === 'accepted'
  const isOfBoth = by.accountId === transfer.fromAccountId || by.accountId === transfer.toAccountId
  switch (move) {
    case 'acceptLead':
      return transfer.state === 'offered' && by.accountId === transfer.toAccountId ? 'accepted' : null
    case 'confirmLead':
      // Who has lost the lead meanwhile has none to give.
      return transfer.state === 'accepted' && by.accountId === transfer.fromAccountId && by.isLead ? 'done' : null
    case 'cancelLead':
      return isOpen && (isOfBoth || by.isLead) ? 'withdrawn' : null
  }
}
