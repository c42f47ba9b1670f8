import { Problems, problemsOf } from '../../src/cli/errors';

/** The problems that are reported to the user. Empty if there are none. */
export function problemsOfAction(action: () => unknown): readonly string[] {
  const problems = new Problems();
  problems.attempt(action);
  return problems.found;
}

/** The same, of something that takes time. */
export const problemsOfCall = (action: () => unknown): Promise<readonly string[]> =>
  Promise.resolve()
    .then(action)
    .then(() => [], problemsOf);
