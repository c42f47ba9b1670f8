/** The exit codes of all commands. Signals end a command with 128 and their number, as shells have it. */
export const EXIT = {
  /** All is done, or healthy. */
  ok: 0,
  /** Something failed, is unhealthy, or is left. */
  failed: 1,
  /** The command cannot start as asked: a wrong option, variable or list, or nothing there to work on. */
  usage: 2,
  /** Nothing failed, but there is a warning, or something that could not be checked. */
  doubtful: 3,
} as const;
