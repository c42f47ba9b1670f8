/** What to do about each state of a stream, function, key, instance or delivery stream. One step a line. */
import type { InstanceStatus } from '@aws-sdk/client-connect';
import type { DeliveryStreamStatus } from '@aws-sdk/client-firehose';
import type { StreamStatus } from '@aws-sdk/client-kinesis';
import type { KeyState } from '@aws-sdk/client-kms';
import type { State } from '@aws-sdk/client-lambda';
import { APPLY, replace } from './commands';

const WAIT = 'wait a minute or two; then run this again';
const DELETING = `wait until it is deleted; then: ${APPLY}`;
const REPLACE_DELIVERY_STREAM = `fix the reported cause; then: ${replace('delivery stream')}\nthe new one starts with the records that arrive after that`;

type RemediesOf<States extends string> = Readonly<Record<States, string>>;

const STREAM_REMEDIES: Readonly<
  Record<Exclude<StreamStatus, 'ACTIVE' | 'UPDATING'>, string | ((isOurs: boolean) => string)>
> = {
  CREATING: WAIT,
  DELETING: (isOurs) => (isOurs ? DELETING : 'name another stream in existing_stream_arn'),
};

export const DELIVERY_STREAM_REMEDIES: RemediesOf<Exclude<DeliveryStreamStatus, 'ACTIVE'>> = {
  CREATING: WAIT,
  CREATING_FAILED: REPLACE_DELIVERY_STREAM,
  DELETING,
  DELETING_FAILED: REPLACE_DELIVERY_STREAM,
};

export const INSTANCE_REMEDIES: RemediesOf<Exclude<InstanceStatus, 'ACTIVE'>> = {
  CREATION_IN_PROGRESS: WAIT,
  CREATION_FAILED:
    'create another instance in the console of Amazon Connect, and name it in connect_instance_alias: this one writes no contact records',
};

/** Terraform cannot replace a function: it creates the new one first, under the same name. */
const again = (name: string, region: string): string =>
  `fix the reported cause; then: aws lambda delete-function --function-name ${name} --region ${region}\nthen: ${APPLY}`;

const FUNCTION_REMEDIES: Readonly<
  Record<Exclude<State, 'Active'>, string | ((name: string, region: string) => string)>
> = {
  Pending: WAIT,
  Inactive: 'it becomes Active with the next record; then run this again',
  Failed: again,
  Deleting: DELETING,
  // Only for functions on capacity providers, which this project does not use.
  ActiveNonInvocable: again,
  Deactivating: again,
  Deactivated: again,
};

const KEY_REMEDIES: Readonly<Record<Exclude<KeyState, 'Enabled'>, string | ((named: string) => string)>> = {
  Creating: WAIT,
  Updating: WAIT,
  Disabled: (named) => `aws kms enable-key ${named}`,
  PendingDeletion: (named) => `aws kms cancel-key-deletion ${named}\naws kms enable-key ${named}`,
  PendingReplicaDeletion: (named) => `aws kms cancel-key-deletion ${named}\naws kms enable-key ${named}`,
  PendingImport:
    'import the same key material again: with other material, what it encrypted stays unreadable',
  Unavailable: 'connect its custom key store: aws kms connect-custom-key-store --custom-key-store-id ID',
};

/** For states that AWS adds later. */
const UNKNOWN = 'this version does not know the state; read what the AWS console reports about it';

/** What to do about a state of the table. */
export function remedyFor<Subject extends readonly (string | boolean)[]>(
  remedies: Readonly<Record<string, string | ((...subject: Subject) => string)>>,
  state: string,
  ...subject: Subject
): string {
  const remedy = Object.hasOwn(remedies, state) ? remedies[state] : undefined;
  return typeof remedy === 'function' ? remedy(...subject) : (remedy ?? UNKNOWN);
}

export const functionRemedy = (state: string, name: string, region: string): string =>
  remedyFor(FUNCTION_REMEDIES, state, name, region);

/** A stream that is UPDATING, for example to more shards, accepts and returns records. */
export const isStreamReady = (status: string): boolean => status === 'ACTIVE' || status === 'UPDATING';

export const streamRemedy = (status: string, isOurs: boolean): string =>
  remedyFor(STREAM_REMEDIES, status, isOurs);

/** Repeats an update that changes nothing, which Terraform does not do. */
export const updateFunctionAgain = (name: string, role: string, region: string): string =>
  `fix the reported cause; then: aws lambda update-function-configuration --function-name ${name} --role ${role} --region ${region}`;

export const keyRemedy = (state: string, keyId: string, region: string): string =>
  remedyFor(KEY_REMEDIES, state, `--key-id ${keyId} --region ${region}`);
