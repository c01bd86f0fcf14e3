/**
 * Levels of evidence. Source: Nesta Standards of Evidence, 1 to 5; 0 stands for "none yet".
 */
export const EVIDENCE_LEVELS = [0, 1, 2, 3, 4, 5] as const
export type EvidenceLevel = (typeof EVIDENCE_LEVELS)[number]
