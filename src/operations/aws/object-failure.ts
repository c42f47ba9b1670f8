import type { Failure } from './failure';

/** Whether no object of the bucket can be read, and not only the one that was asked for. */
export const isForAllObjects = ({ kind, code }: Failure): boolean =>
  kind === 'credentials' || code === 'NoSuchBucket';

/** Why an object cannot be read, and what helps. */
export function whyUnreadable({ code, text }: Failure): string {
  if (code === 'InvalidObjectState') return `archived: restore it first (${code})`;
  if (/^KMS\.\w*Disabled/i.test(code)) return `its KMS key is disabled: enable the key (${code})`;
  if (/^KMS\.\w*NotFound/i.test(code)) return `its KMS key does not exist (${code})`;
  if (/^KMS\.\w*InvalidState/i.test(code)) {
    return `its KMS key cannot be used, as while it waits for its deletion: check the key's state (${code})`;
  }
  return text;
}
