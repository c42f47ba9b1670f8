import { Problems, problemsOf } from '../../src/cli/errors';

/** What is told to the user where something cannot start as asked; none where it can. */
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
