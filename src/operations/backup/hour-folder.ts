import { BACKUP_PREFIX } from '../../stack/naming/names';

/** The key prefix of objects whose oldest record arrived in the hour of `time`, in milliseconds since 1970. */
export function hourFolder(time: number): string {
  const [year, month, day, hour] = new Date(time).toISOString().split(/[-T:]/);
  return `${BACKUP_PREFIX}${year}/${month}/${day}/${hour}/`;
}
