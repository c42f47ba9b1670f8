import { dirname, join } from 'node:path';
import { FileLock } from '../../cli/file-lock';
import { PROJECT_ROOT } from '../../cli/resources';
import type { Deployment } from '../deployment/deployment';
import { makeRoom } from './file';

/** The words for the errors of a lock. */
interface Work {
  /** Such as `replay`. */
  readonly name: string;
  /** Such as `replaying`. */
  readonly doing: string;
  /** Such as `replay`, after `begins to`. */
  readonly begin: string;
  /** What another journal does. */
  readonly startsAgain: string;
}

const JOURNALS = join(PROJECT_ROOT, '.operata-replay');

type Named = Pick<Deployment, 'environment' | 'alias'>;

/** The journal of a deployment, unless `--journal` names another file. @param kind such as `dead-letters` */
export const defaultJournal = ({ environment, alias }: Named, kind: string): string =>
  join(JOURNALS, `${environment}-${alias}-${kind}.journal`);

/** Keeps a second process from the same journal. @throws {ConfigurationError} as {@link FileLock.take} */
export const takeJournalLock = (journal: string, { name, doing, begin, startsAgain }: Work): FileLock =>
  FileLock.take(`${journal}.lock`, {
    option: '--journal',
    path: journal,
    holds: `is ${doing} with it`,
    begins: `begins to ${begin} with it`,
    holder: name,
    fix: makeRoom({ startsAgain }),
  });

/**
 * Lets one replay or erasure of a deployment run at a time, of those with journals in the same folder: a replay would
 * bring back what is being erased.
 *
 * @throws {ConfigurationError} as {@link FileLock.take}
 */
export const takeDeploymentLock = (journal: string, { environment, alias }: Named, work: Work): FileLock =>
  FileLock.take(join(dirname(journal), `${environment}-${alias}.lock`), {
    option: '--journal',
    path: journal,
    holds: `is replaying or erasing records of ${environment}`,
    begins: `begins to replay or erase records of ${environment}`,
    holder: 'process',
    fix: makeRoom(work),
  });
