import { BACKUP_PREFIX } from '../../stack/naming/names';

/** What the keys of objects begin with whose oldest record arrived in the hour of `time`, in milliseconds since 1970. */
export function hourFolder(time: number): string {
  const [year, month, day, hour] = new Date(time).toISOString().split(/[-T:]/);
  return `${BACKUP_PREFIX}${year}/${month}/${day}/${hour}/`;
}
