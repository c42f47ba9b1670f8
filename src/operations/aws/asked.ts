import { ConfigurationError } from '../../cli/errors';
import { failureOf } from './failure';

/** AWS's answer to a request. @throws {ConfigurationError} if AWS did not answer */
export async function asked<T>(what: string, answer: Promise<T>, hint?: string): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    const { kind, text } = failureOf(error);
    throw new ConfigurationError([`${what}: ${text}${kind === 'missing' && hint ? `; ${hint}` : ''}`]);
  }
}
