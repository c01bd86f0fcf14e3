/** Weights and tables of the engine, versioned as one. */
export interface Policy {
  readonly version: string;
}

export const currentPolicy: Policy = { version: '2027-1' };
