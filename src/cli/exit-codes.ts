/** The exit codes of all commands. After a signal, the code is 128 plus its number, as in shells. */
export const EXIT = {
  /** Success, or healthy. */
  ok: 0,
  /** Something failed, is unhealthy, or is not finished. */
  failed: 1,
  /** The command cannot start: a wrong option, variable or list, or no input. */
  usage: 2,
  /** Nothing failed, but there is a warning, or something could not be checked. */
  doubtful: 3,
} as const;
