import { FileLock } from '../../cli/file-lock';
import { MAKE_ROOM } from './journal';

/** Keeps a second replay from the same journal. @throws {ConfigurationError} as {@link FileLock.take} */
export const takeJournalLock = (journal: string): FileLock =>
  FileLock.take(`${journal}.lock`, {
    option: '--journal',
    path: journal,
    holds: 'is replaying with it',
    begins: 'begins to replay with it',
    holder: 'replay',
    fix: MAKE_ROOM,
  });
