import { ConfigurationError } from '../../src/command-line/errors';

/** What is told to the user where something cannot start as asked; none where it can. */
export async function problemsOfCall(action: () => unknown): Promise<readonly string[]> {
  try {
    await action();
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}
