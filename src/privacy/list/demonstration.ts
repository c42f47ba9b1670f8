import { createHash } from 'node:crypto';
import { pseudonymizer } from '../../../functions/privacy-controls/pseudonym-secret';
import { lastFour } from '../../../functions/privacy-controls/replacement';
import type { Replacer } from './explain';

/**
 * The secret for pseudonyms without KMS, in the preview and in the local run. It is public, so its pseudonyms protect
 * nothing. The length is that of a MAC of KMS's HMAC_SHA_256.
 */
export const DEMONSTRATION_SECRET: Uint8Array = createHash('sha256')
  .update('operata-connect-integration/demonstration')
  .digest();

/** The pseudonym of a text, with the demonstration secret. */
export const demonstrationPseudonym = pseudonymizer(DEMONSTRATION_SECRET);

/** Replaces as the function does, with the demonstration secret. */
export const demonstrationReplacer: Replacer = (text, how) =>
  how === 'PSEUDONYM' ? demonstrationPseudonym(text) : lastFour(text);
