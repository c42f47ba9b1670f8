import type { Readable } from 'node:stream';
import { printable } from '../../cli/printable';
import { readSources } from '../../records/input';
import { BACKUP_PREFIX } from '../../stack/naming/names';
import { failureOf } from '../aws/failure';
import { onAllPages } from '../aws/pages';
import { hourFolder } from '../backup/hour-folder';
import { isForAllObjects, whyUnreadable } from '../backup/object-failure';
import { operatorCommand } from '../commands';
import type { BackupFacts } from '../deployment/deployment';
import { follow } from '../follow';
import { couldNotCheck, interruptedResult } from '../step-table';
import { SKEW_MS, type StepResult, secondsAfter, type Trail } from './step';

/** An object of the backup. */
interface Candidate {
  readonly key: string;
  readonly written: Date;
}

const HOUR_MS = 3_600_000;

/** Whether the backup holds the record. Firehose writes when its buffer is full, or the interval is over. */
export async function followBackup(trail: Trail): Promise<StepResult> {
  const step = 'backup';
  const { backup } = trail.deployment;
  if (backup === undefined) return { step, state: 'off', text: 'there is no backup' };
  const timeoutMs = trail.timeoutMs + backup.bufferIntervalSeconds * 1000;
  const searched = new Set<string>();
  const unread = new Map<string, string>();
  const found = await follow(
    async () => {
      for (const candidate of await newObjects(trail, backup)) {
        if (searched.has(candidate.key)) continue;
        const held = await holdsRecord(trail, backup, candidate);
        if (held === true) return candidate;
        // Another object may hold it.
        if (typeof held === 'string') unread.set(candidate.key, held);
        else searched.add(candidate.key);
      }
      return undefined;
    },
    { ...trail, timeoutMs },
  );
  switch (found.end) {
    case 'found': {
      const { key, written } = found.value;
      const text = `s3://${backup.bucket}/${printable(key)} holds it`;
      return { step, state: 'seen', seconds: secondsAfter(trail, written), text };
    }
    case 'refused':
      return couldNotCheck(step, found.failure);
    case 'interrupted':
      return interruptedResult(step);
    case 'timed-out': {
      if (found.failure !== undefined) return couldNotCheck(step, found.failure);
      const [unreadable] = [...unread].filter(([key]) => !searched.has(key));
      if (unreadable !== undefined) {
        const [key, reason] = unreadable;
        const text = `the record may be in s3://${backup.bucket}/${printable(key)}, which cannot be read: ${reason}`;
        return { step, state: 'could-not-check', text };
      }
      return {
        step,
        state: 'timed-out',
        text:
          `none of ${searched.size} new objects below s3://${backup.bucket}/${BACKUP_PREFIX} holds the record ` +
          `after ${timeoutMs / 1000} s, ${backup.bufferIntervalSeconds} of them for the buffer`,
        remedy: `read ${backup.logGroup}; ${operatorCommand('doctor', trail.deployment)}`,
      };
    }
  }
}

/** Objects written since the record arrived. Their keys name the hour in which their first record arrived. */
async function newObjects(
  { aws, arrived, clock, signal }: Trail,
  { bucket, bufferIntervalSeconds }: BackupFacts,
): Promise<Candidate[]> {
  const since = arrived.getTime() - SKEW_MS;
  const found: Candidate[] = [];
  for (const prefix of hourPrefixes(since - bufferIntervalSeconds * 1000, clock.now() + SKEW_MS)) {
    const objects = await onAllPages(
      (ContinuationToken) =>
        aws.s3.listObjectsV2({ Bucket: bucket, Prefix: prefix, ContinuationToken }, { abortSignal: signal }),
      (page) => page.NextContinuationToken,
      (page) => page.Contents,
    );
    for (const { Key, LastModified } of objects) {
      if (Key !== undefined && LastModified !== undefined && LastModified.getTime() >= since)
        found.push({ key: Key, written: LastModified });
    }
  }
  return found;
}

/** Milliseconds since 1970, both included. */
function hourPrefixes(from: number, to: number): string[] {
  const prefixes: string[] = [];
  for (let hour = Math.floor(from / HOUR_MS); hour <= Math.floor(to / HOUR_MS); hour++)
    prefixes.push(hourFolder(hour * HOUR_MS));
  return prefixes;
}

/** @returns whether the object holds the record, or why it cannot be read @throws if no object can be read */
async function holdsRecord(
  { aws, content, signal }: Trail,
  { bucket }: BackupFacts,
  { key }: Candidate,
): Promise<boolean | string> {
  let reason: string | undefined;
  try {
    const { Body } = await aws.s3.getObject({ Bucket: bucket, Key: key }, { abortSignal: signal });
    const source = { name: key, open: () => Body as Readable };
    for await (const item of readSources([source], signal)) {
      if (item.kind === 'unreadable') reason = item.reason;
      else if (item.pieces.some((piece) => piece.kind === 'record' && piece.bytes.equals(content)))
        return true;
    }
  } catch (error) {
    const failure = failureOf(error);
    if (signal.aborted || isForAllObjects(failure)) throw error;
    // The object was deleted meanwhile.
    return failure.kind === 'missing' ? false : whyUnreadable(failure);
  }
  return reason ?? false;
}
