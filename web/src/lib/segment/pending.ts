/** A change that a curator is about to make to a slate. */
export interface Pending {
  command: 'add' | 'remove' | 'swap' | 'move'
  pitchId: string
  otherPitchId?: string
  position?: number
  role?: 'selected' | 'reserve'
}

/** The pitches that would stand on the slate after the change; what the quotas are shown for before it is made. */
export function preview(selected: readonly string[], pending: Pending | null): string[] {
  if (pending === null) return [...selected]
  const { command, pitchId, otherPitchId, role } = pending
  switch (command) {
    case 'add':
      return role === 'reserve' ? [...selected] : [...selected, pitchId]
    case 'remove':
      return selected.filter((id) => id !== pitchId)
    case 'swap':
      return selected.map((id) => (id === pitchId && otherPitchId !== undefined ? otherPitchId : id))
    case 'move':
      return [...selected]
  }
}
