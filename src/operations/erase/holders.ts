import { lateness } from '../backup/lateness';
import type { Deployment } from '../deployment/deployment';
import type { Holder } from './summary';

const HOUR_MS = 3_600_000;

/** When no record that is on the stream now can come into the backup any more, in ISO 8601. */
export function runAgainAfter({ stream, backup }: Deployment, now: number): string {
  const { bufferMs } = lateness(backup?.bufferIntervalSeconds ?? 0, 0);
  return new Date(now + stream.retentionHours * HOUR_MS + bufferMs).toISOString();
}

/** What can hold records besides the backup. @param now in milliseconds since 1970 */
export function holders(deployment: Deployment, now: number): Holder[] {
  const { stream, destination } = deployment;
  const expiry = new Date(now + stream.retentionHours * HOUR_MS).toISOString();
  return [
    {
      where: `the stream ${stream.name}`,
      until: expiry,
      what: `each record for ${stream.retentionHours} hours from its arrival. Until then, it can come into the backup again`,
    },
    ...(stream.isOurs
      ? []
      : [
          {
            where: `the other consumers of the stream ${stream.name}`,
            until: null,
            what: 'what they have read: it was there before this deployment, and they are not known here',
          },
        ]),
    {
      where: 'the dead-letter queue',
      until: null,
      what: 'no content, but which records failed: "replay --dead-letters" delivers them again while the stream or the backup has them',
    },
    {
      where: `Operata (${new URL(destination.endpoint).host})`,
      until: null,
      what: 'what was delivered: ask Operata to erase it',
    },
    {
      where: 'Amazon Connect',
      until: null,
      what: 'its own contact records, and recordings, transcripts and analyses in its buckets',
    },
    {
      where: 'copies that others made of the backup',
      until: null,
      what: 'replication of the bucket, AWS Backup, unfinished uploads, downloads, folders of a local run',
    },
    {
      where: 'logs and metrics of this deployment',
      until: null,
      what: 'no content of records',
    },
  ];
}
