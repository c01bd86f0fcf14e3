/** sysexits.h: EX_CONFIG. A supervisor must not start the process again: it would fail the same way. */
export const CONFIG_EXIT_CODE = 78
