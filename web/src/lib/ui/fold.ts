/**
 * For `<details {...unfolded(when)}>`: unfolds it when that becomes true and folds it up when it becomes false, and otherwise leaves
 * it as the person has it. A plain `open={when}` is set anew with everything else that changes there, under one's finger.
 */
export const unfolded = (when: boolean): { open: boolean } => ({ open: when })
