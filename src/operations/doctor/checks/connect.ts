import { printable } from '../../../cli/printable';
import { onAllPages } from '../../aws/pages';
import { APPLY } from '../../commands';
import { INSTANCE_REMEDIES, remedyFor } from '../../resource-states';
import { CouldNotCheck } from '../finding';
import { otherKindsOn, recordTargets } from '../instances';
import { deploymentCheck } from './deployment-check';

const STAGE = 'Amazon Connect';
/** A Contact Lens segment has the `ContactId` of its contact, by which contact records are recognized. */
export const SEGMENTS_LOOK_LIKE_RECORDS =
  'records without a ContactId are not delivered, but Contact Lens segments have one, and are sent as contact records';
export const ANOTHER_STREAM =
  'give each other kind a stream of its own: Amazon Connect console, the instance, Data streaming, or Contact Lens';

export const association = deploymentCheck({
  id: 'association',
  stage: STAGE,
  findings: {
    'instance-missing': 'fail',
    'instance-not-active': 'fail',
    'association-missing': 'fail',
    'association-elsewhere': 'fail',
  },
  async run({ deployment, aws, instance: findInstance }, report) {
    const instance = await findInstance();
    if (instance === undefined) {
      report(
        'instance-missing',
        `the instance ${deployment.connectInstanceId} does not exist in this account and region`,
        `name another in connect_instance_alias or connect_instance_id, then: ${APPLY}`,
      );
      return '';
    }
    if (instance.status !== 'ACTIVE') {
      report(
        'instance-not-active',
        `the instance is ${instance.status}`,
        remedyFor(INSTANCE_REMEDIES, instance.status),
      );
    }
    const targets = await recordTargets(aws, instance.id);
    if (targets.length === 0) {
      report(
        'association-missing',
        'the instance does not write contact records anywhere',
        deployment.stream.isOurs
          ? `with associate_connect_instance = true: ${APPLY}`
          : 'associate it with the stream in the console: Data storage, Data streaming, Contact records',
      );
    } else if (!targets.includes(deployment.stream.arn)) {
      report(
        'association-elsewhere',
        `the instance writes its contact records to ${printable(targets.join(', '))}, not to ${deployment.stream.name}`,
        'to read that stream: set existing_stream_arn to it\n' +
          'to use this stream: end that association, if no one else needs it, and associate this stream',
      );
    }
    return `the instance writes its contact records to ${deployment.stream.name}`;
  },
});

export const streamKinds = deploymentCheck({
  id: 'stream-kinds',
  stage: STAGE,
  findings: { 'other-kinds-on-stream': 'fail' },
  async run({ deployment, aws, instance: findInstance }, report) {
    const instance = await findInstance();
    if (instance === undefined) throw new CouldNotCheck('the instance does not exist');
    const { arn, name } = deployment.stream;
    const kinds = await otherKindsOn(aws, instance.id, arn);
    if (kinds.length > 0) {
      report(
        'other-kinds-on-stream',
        `the instance writes ${kinds.join(', ')} to ${name} too: ${SEGMENTS_LOOK_LIKE_RECORDS}`,
        ANOTHER_STREAM,
      );
    }
    return `the instance writes nothing but contact records to ${name}`;
  },
});

export const grant = deploymentCheck({
  id: 'connect-grant',
  stage: STAGE,
  findings: { 'connect-grant-missing': 'fail' },
  skip: ({ deployment: { stream } }) => {
    if (!stream.isOurs) return 'the stream is an adopted one, whose key is managed elsewhere';
    return stream.keyArn === undefined ? 'the stream has no customer managed key' : undefined;
  },
  async run({ deployment, aws, instance: findInstance }, report) {
    const instance = await findInstance();
    if (instance === undefined) throw new CouldNotCheck('the instance does not exist');
    const KeyId = deployment.stream.keyArn;
    const grants = await onAllPages(
      (Marker) => aws.kms.listGrants({ KeyId, GranteePrincipal: instance.serviceRole, Marker }),
      (page) => (page.Truncated ? page.NextMarker : undefined),
      (page) => page.Grants,
    );
    const isThere = grants.some(
      ({ GranteePrincipal, Operations }) =>
        GranteePrincipal === instance.serviceRole && Operations?.includes('GenerateDataKey'),
    );
    if (isThere) return 'the instance may encrypt what it writes to the stream';
    report(
      'connect-grant-missing',
      'the instance has no grant to encrypt with the key of the stream: it cannot write, and reports no error',
      `with associate_connect_instance = true: ${APPLY}\n` +
        `else: aws kms create-grant --key-id ${KeyId} --grantee-principal ${instance.serviceRole} --operations GenerateDataKey --region ${deployment.region}`,
    );
    return '';
  },
});
