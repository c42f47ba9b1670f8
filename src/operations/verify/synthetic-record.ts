import { randomUUID } from 'node:crypto';
import { readResource } from '../../cli/resources';
import { isJsonObject, type JsonObject, type JsonValue } from '../../records/json';
import { SAMPLE_RECORDS } from '../../records/samples';
import type { Deployment } from '../deployment/deployment';

/** What the ContactId of each synthetic record begins with: "7e57" for "test". The rest is random. */
export const CONTACT_ID_PREFIX = '7e577e57-7e57-';
/** The agent's name and the queue's: mandatory fields, so that the mark arrives whatever is removed. */
export const SYNTHETIC_NAME = 'operata-connect-synthetic';
/** The mark for whoever receives the attributes too. */
const ATTRIBUTES = { operata_connect_integration: 'synthetic' };

const SAMPLE = `${SAMPLE_RECORDS}/01-answered-inbound-voice.json`;
const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

export interface SyntheticRecord {
  readonly contactId: string;
  /** JSON text. */
  readonly text: string;
}

/**
 * A record of a call that nobody made, which has just been written: the bundled one with other times, of the
 * deployment's own account and instance, as an endpoint may look at these.
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

/** An instance that there is not, where the deployment does not know its own. */
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
