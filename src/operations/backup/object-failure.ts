import type { Failure } from '../aws/failure';

/** Whether the failure is about every object of the bucket, not only the requested one. */
export const isForAllObjects = ({ kind, code }: Failure): boolean =>
  kind === 'credentials' || code === 'NoSuchBucket';

/** Why an object cannot be read, and how to fix it. */
export function whyUnreadable({ code, text }: Failure): string {
  if (code === 'InvalidObjectState') return `archived: restore it first (${code})`;
  if (/^KMS\.\w*Disabled/i.test(code)) return `its KMS key is disabled: enable the key (${code})`;
  if (/^KMS\.\w*NotFound/i.test(code)) return `its KMS key does not exist (${code})`;
  if (/^KMS\.\w*InvalidState/i.test(code))
    return `its KMS key cannot be used, for example because it is scheduled for deletion: check the key's state (${code})`;
  return text;
}
