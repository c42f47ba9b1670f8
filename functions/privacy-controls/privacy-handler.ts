import {
  ConfigurationCache,
  type ConfigurationCacheOptions,
  type ConfigurationChange,
  type RefreshFailure,
} from './configuration-cache';
import { isContactRecord, kindOf, type RecordKind } from './contact-record';
import type { Settings } from './environment';
import type { JsonObject } from './json';
import { Log, type LogSink } from './log';
import { embeddedMetrics } from './metrics';
import { type Pseudonymize, PseudonymSecret, type SecretChange, type SecretSource } from './pseudonym-secret';
import { decodeRecord } from './record';
import type { Redactor } from './redact';
import { asksForPseudonyms } from './redaction-config';
import { RuleMatches } from './rule-matches';

export interface Dependencies {
  readonly source: ConfigurationCacheOptions['source'];
  /** The secret for pseudonyms, read when a configuration asks for them. Absent if the deployment has no key. */
  readonly secretSource?: SecretSource | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly sink: LogSink;
}

/** The body of a request to Operata: the record, or `{"data": record}`. */
export type Body = JsonObject;

/** What the pipe receives: the body of the one record; an array of bodies; `[]` or `{}`, which it does not deliver. */
export type Answer = Body | Body[];

/** Handles one event of the pipe: a JSON array of Kinesis records. */
export type Handler = (event: unknown) => Promise<Answer>;

/** The most problems of a configuration that are logged: a log line may be 256 KB long. */
const MAX_LOGGED = 50;

/**
 * Creates the handler, which redacts each record by the configuration in force. For an event of one record it returns
 * the body for Operata, `[]` if the record is malformed or not a contact record, or `{}` if nothing is left of it. For
 * any other number of records it returns the array of bodies that can be delivered.
 *
 * It rejects, and the pipe retries, if the event is not an array or this code fails. The error contains nothing from a
 * record.
 */
export function createHandler(
  settings: Settings,
  { source, secretSource, now, sink }: Dependencies,
): Handler {
  const log = new Log(sink, now);
  const { ttlSeconds, maxStaleSeconds } = settings;
  const onChange = (change: ConfigurationChange) => logChange(log, change);
  const cache = new ConfigurationCache({ source, ttlSeconds, maxStaleSeconds, now, onChange });
  const secret = new PseudonymSecret({
    source: secretSource,
    now,
    onChange: (change) => logSecretChange(log, change),
  });
  const ruleMatches = new RuleMatches(log, now, ttlSeconds);

  return async (event) => {
    if (!Array.isArray(event)) {
      throw new Error(
        'The event is not an array of Kinesis records, which is what an EventBridge pipe sends.',
      );
    }
    const { redact, config, ageSeconds, fallbackActive } = await cache.current();
    const needsSecret = asksForPseudonyms(config);
    const pseudonymize = needsSecret ? await secret.current() : undefined;
    const bodies: Body[] = [];
    const totals = { malformed: 0, notContact: 0, empty: 0, removed: 0, replaced: 0 };
    let failed: string | undefined;
    for (const envelope of event) {
      try {
        const outcome = redactOne(envelope, redact, pseudonymize);
        totals.removed += outcome.removed;
        totals.replaced += outcome.replaced ?? 0;
        if (outcome.state === 'deliverable') {
          bodies.push(settings.deliveryBody === 'data' ? { data: outcome.record } : outcome.record);
        } else {
          totals[outcome.state]++;
          const eventID = eventIdOf(envelope);
          log.write('ERROR', MESSAGES[outcome.state], { eventID, ...outcome.because });
        }
      } catch (error) {
        // Neither the error's message nor its stack: either may quote the record.
        failed = eventIdOf(envelope);
        log.write('ERROR', 'The record could not be redacted; the pipe will try again', {
          eventID: failed,
          errorName: nameOf(error),
        });
        break;
      }
    }
    ruleMatches.count({ redact, config }, bodies.length + totals.empty);
    const metrics = embeddedMetrics(settings.environment, now(), {
      RecordsReceived: event.length,
      RecordsDelivered: failed === undefined ? bodies.length : 0,
      MalformedRecords: totals.malformed,
      NotContactRecords: totals.notContact,
      EmptyRecords: totals.empty,
      FieldsRemoved: totals.removed,
      FieldsReplaced: config.replace.length > 0 ? totals.replaced : undefined,
      ConfigurationAgeSeconds: ageSeconds,
      ConfigurationRefreshFailures: cache.takeRefreshFailures(),
      FallbackActive: fallbackActive ? 1 : 0,
      PseudonymKeyUnavailable: needsSecret ? (pseudonymize === undefined ? 1 : 0) : undefined,
    });
    // The ID has no character that JSON escapes.
    log.writeMembers('INFO', 'Records handled', `"eventID":"${eventIdOf(event[0])}",${metrics}`);
    if (failed !== undefined) throw new Error(`The record ${failed} could not be redacted. See the log.`);
    if (event.length !== 1) return bodies;
    return bodies[0] ?? (totals.empty > 0 ? {} : []);
  };
}

const MESSAGES = {
  malformed: 'The record is malformed and is not delivered',
  notContact: 'The record is not a contact record and is not delivered',
  empty: 'Nothing is left of the record and it is not delivered',
} as const;

type Outcome =
  | {
      readonly state: 'deliverable';
      readonly record: JsonObject;
      readonly removed: number;
      readonly replaced: number | undefined;
    }
  | {
      readonly state: keyof typeof MESSAGES;
      /** For the log. Contains nothing from the record. */
      readonly because: { readonly reason: string } | { readonly kind: RecordKind | undefined };
      readonly removed: number;
      readonly replaced?: number | undefined;
    };

function redactOne(envelope: unknown, redact: Redactor, pseudonymize: Pseudonymize | undefined): Outcome {
  const decoded = decodeRecord(member(envelope, 'data'));
  if (!decoded.ok) return { state: 'malformed', because: { reason: decoded.reason }, removed: 0 };
  if (!isContactRecord(decoded.record))
    return { state: 'notContact', because: { kind: kindOf(decoded.record) }, removed: 0 };
  const { record, removed, replaced } = redact(decoded.record, pseudonymize);
  if (record === undefined) return { state: 'empty', because: { reason: 'nothing left' }, removed };
  return { state: 'deliverable', record, removed, replaced };
}

function member(envelope: unknown, name: 'data' | 'eventID'): unknown {
  return typeof envelope === 'object' && envelope !== null && Object.hasOwn(envelope, name)
    ? (envelope as Record<string, unknown>)[name]
    : undefined;
}

/** Shard and sequence number. Logged only if it consists of the characters of one, whatever the source of the event. */
function eventIdOf(envelope: unknown): string {
  const eventID = member(envelope, 'eventID');
  return typeof eventID === 'string' && /^[\w:-]{1,256}$/.test(eventID) ? eventID : 'unknown';
}

function nameOf(error: unknown): string {
  return error instanceof Error && /^\w{1,64}$/.test(error.name) ? error.name : 'Unknown';
}

function logChange(log: Log, change: ConfigurationChange): void {
  switch (change.state) {
    case 'loaded': {
      const { config, notices } = change;
      const { type, fields: listed, replace } = config;
      const fields = {
        type,
        fields: listed.length,
        ...(replace.length > 0 && { replace: replace.length }),
      };
      if (notices.length === 0) log.write('INFO', 'Configuration loaded', fields);
      else {
        log.write('WARN', 'Configuration loaded; some of its fields probably do not mean what was intended', {
          ...fields,
          notices: notices
            .slice(0, MAX_LOGGED)
            .map(({ kind, list, index, message }) => ({ kind, at: `value.${list}[${index}]`, message })),
          noticesInAll: notices.length,
        });
      }
      return;
    }
    case 'recovered':
      log.write('INFO', 'The configuration can be read again, and is unchanged');
      return;
    case 'stale':
      log.write('WARN', 'The configuration cannot be refreshed; the last good one stays in force', {
        ageSeconds: change.ageSeconds,
        ...describe(change.failure),
      });
      return;
    case 'fallback':
      log.write('ERROR', 'There is no usable configuration: only the mandatory fields are sent', {
        ageSeconds: change.ageSeconds,
        ...describe(change.failure),
      });
  }
}

function logSecretChange(log: Log, change: SecretChange): void {
  if (change.state === 'recovered') log.write('INFO', 'The key for pseudonyms can be used again');
  else {
    const { reason } = change;
    log.write('ERROR', 'The key for pseudonyms cannot be used: what would become a pseudonym is removed', {
      reason,
    });
  }
}

function describe(failure: RefreshFailure): Record<string, unknown> {
  return failure.kind === 'unreadable'
    ? { reason: failure.reason }
    : {
        reason: 'InvalidDocument',
        errors: failure.errors.slice(0, MAX_LOGGED),
        errorsInAll: failure.errors.length,
      };
}
