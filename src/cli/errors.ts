/**
 * The command cannot start: wrong options, variables, settings or input paths. Holds all problems, so that a user can
 * fix them together. Exit code 2.
 */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

/** The problems of a {@link ConfigurationError}. Throws any other error again. */
export function problemsOf(error: unknown): readonly string[] {
  if (error instanceof ConfigurationError) return error.problems;
  throw error;
}

/** Collects the problems of several actions, to report them together. */
export class Problems {
  readonly found: string[] = [];

  /** Runs an action. If it throws a {@link ConfigurationError}, keeps the problems. @returns undefined in that case */
  attempt<T>(action: () => T): T | undefined {
    try {
      return action();
    } catch (error) {
      this.found.push(...problemsOf(error));
      return undefined;
    }
  }
}

/** An error for a terminal: only the message if the user can fix it, else the stack frames and then the message. */
export function messageLast(error: unknown): string {
  if (error instanceof ConfigurationError)
    return error.problems.map((problem) => `error: ${problem}`).join('\n');
  if (!(error instanceof Error)) return String(error);
  const frames = (error.stack ?? '').split('\n').filter((line) => /^ +at /.test(line));
  return [...frames, `${error.name}: ${error.message}`].join('\n');
}

/** The code of a system error (`ENOENT`), or its class name. Never the message, which may quote content. */
export function errorCode(error: unknown): string {
  if (error instanceof Error) {
    const { code } = error as NodeJS.ErrnoException;
    return typeof code === 'string' ? code : error.name;
  }
  return typeof error;
}
