import { ConfigurationError } from '../../cli/errors';
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

/** AWS's answer to a request. @throws {ConfigurationError} if AWS did not answer */
export async function asked<T>(what: string, answer: Promise<T>, hint?: string): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    const { kind, text } = failureOf(error);
    throw new ConfigurationError([`${what}: ${text}${kind === 'missing' && hint ? `; ${hint}` : ''}`]);
  }
}
