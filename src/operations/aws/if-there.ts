import { failureOf } from './failure';

/** The answer; undefined if the resource does not exist. @throws any other failure */
export async function ifThere<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (failureOf(error).kind === 'missing') return undefined;
    throw error;
  }
}

/** Asks once, and reuses the answer. */
export function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | undefined;
  return () => {
    asked ??= ask();
    return asked;
  };
}
