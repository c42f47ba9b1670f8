import { errorCode } from './errors';

/** Writes a result to the standard output. @returns false if that failed: not for an output that its reader closed */
export const print = (text: string): Promise<boolean> =>
  new Promise((fulfil) => {
    process.stdout.write(text, (error) => fulfil(!error || errorCode(error) === 'EPIPE'));
  });
