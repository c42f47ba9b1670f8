import { randomUUID } from 'node:crypto';
import { readResource } from '../../cli/resources';
import { isJsonObject, type JsonObject, type JsonValue } from '../../records/json';
import { SAMPLE_RECORDS } from '../../records/samples';
import type { Deployment } from '../deployment/deployment';

/** The prefix of each synthetic record's ContactId: "7e57" for "test". The rest is random. */
export const CONTACT_ID_PREFIX = '7e577e57-7e57-';
/** The names of agent and queue: mandatory fields, so the mark is never removed. */
export const SYNTHETIC_NAME = 'operata-connect-synthetic';
/** The same mark in the attributes. */
const ATTRIBUTES = { operata_connect_integration: 'synthetic' };

const SAMPLE = `${SAMPLE_RECORDS}/01-answered-inbound-voice.json`;
const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

export interface SyntheticRecord {
  readonly contactId: string;
  /** JSON text. */
  readonly text: string;
}

/**
 * A record of an invented call that has just ended: the bundled sample with new times, and with the
 * deployment's account and instance, as an endpoint may check these.
 */
export function syntheticRecord(deployment: Deployment, now: Date): SyntheticRecord {
  const contactId = `${CONTACT_ID_PREFIX}${randomUUID().slice(CONTACT_ID_PREFIX.length)}`;
  const sample = JSON.parse(readResource(SAMPLE).toString()) as JsonObject;
  const shiftMs = now.getTime() - Date.parse(String(sample.LastUpdateTimestamp));
  const instance = instanceOf(deployment);
  const moved = mapTexts(sample, (text) =>
    TIMESTAMP.test(text)
      ? timestamp(new Date(Date.parse(text) + shiftMs))
      : text.replace(String(sample.InstanceARN), instance),
  ) as JsonObject;
  const record = {
    ...moved,
    AWSAccountId: deployment.accountId,
    Agent: { ...(moved.Agent as JsonObject), Username: SYNTHETIC_NAME },
    Attributes: ATTRIBUTES,
    ContactId: contactId,
    CustomerId: null,
    Queue: { ...(moved.Queue as JsonObject), Name: SYNTHETIC_NAME },
    Recording: null,
    Recordings: [],
    Tags: { 'aws:connect:instanceId': instance.slice(instance.lastIndexOf('/') + 1) },
  };
  return { contactId, text: JSON.stringify(record) };
}

/** An instance that does not exist, used if the deployment does not know its own. */
const UNKNOWN_INSTANCE = '00000000-0000-4000-8000-000000000000';

const instanceOf = ({ partition, region, accountId, connectInstanceId }: Deployment): string =>
  `arn:${partition}:connect:${region}:${accountId}:instance/${connectInstanceId ?? UNKNOWN_INSTANCE}`;

const timestamp = (time: Date): string => `${time.toISOString().slice(0, 19)}Z`;

function mapTexts(value: JsonValue, change: (text: string) => string): JsonValue {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((one) => mapTexts(one, change));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, mapTexts(one, change)]));
}
