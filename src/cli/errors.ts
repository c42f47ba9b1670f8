/**
 * The command cannot start as asked: bad options, variables, settings or input paths. Holds every problem
 * found, so that a user corrects all of them in one go. Exit code 2.
 */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

/** The problems of `error` if it is a {@link ConfigurationError}; rethrows anything else. */
export function problemsOf(error: unknown): readonly string[] {
  if (error instanceof ConfigurationError) return error.problems;
  throw error;
}

/** Problems of several things that are tried one after the other, so that all are told in one go. */
export class Problems {
  readonly found: string[] = [];

  /** Does something. @returns undefined, having kept the problems, where it throws a {@link ConfigurationError} */
  attempt<T>(action: () => T): T | undefined {
    try {
      return action();
    } catch (error) {
      this.found.push(...problemsOf(error));
      return undefined;
    }
  }
}

/** An error for a terminal: what can be fixed in its words alone, a defect with its stack frames, and its message last. */
export function messageLast(error: unknown): string {
  if (error instanceof ConfigurationError)
    return error.problems.map((problem) => `error: ${problem}`).join('\n');
  if (!(error instanceof Error)) return String(error);
  const frames = (error.stack ?? '').split('\n').filter((line) => /^ +at /.test(line));
  return [...frames, `${error.name}: ${error.message}`].join('\n');
}

/** The code of a system error (`ENOENT`), or its class name: never a message, which may quote content. */
export function errorCode(error: unknown): string {
  if (error instanceof Error) {
    const { code } = error as NodeJS.ErrnoException;
    return typeof code === 'string' ? code : error.name;
  }
  return typeof error;
}
