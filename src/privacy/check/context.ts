import type { RedactionConfig } from '../../../functions/privacy-controls/redaction-config';
import { sensitivitiesOf } from '../contact-model/entries';
import { isPersonal, type Sensitivity } from '../contact-model/sensitivity';
import { type SharedEntry, type Sharing, sharingOf } from '../contact-model/sharing';

/** A valid configuration, and its effect on the model. */
export interface Context {
  readonly config: RedactionConfig;
  readonly sharing: Sharing;
  /** The entries of `sharing` by path. */
  readonly byPath: ReadonlyMap<string, SharedEntry>;
}

export function contextOf(config: RedactionConfig): Context {
  const sharing = sharingOf(config);
  return { config, sharing, byPath: new Map(sharing.entries.map((entry) => [entry.path, entry])) };
}

/** The classes of personal data in an entry. */
export function personalIn({ field }: SharedEntry): Sensitivity[] {
  return [...sensitivitiesOf(field.shape)].filter(isPersonal);
}
