import { printable } from '../../../cli/printable';
import { INSTANCE_REMEDIES, remedyFor } from '../../resource-states';
import { ANOTHER_STREAM, SEGMENTS_LOOK_LIKE_RECORDS } from '../checks/connect';
import { otherKindsOn, recordTargets } from '../instances';
import { planCheck } from './plan-check';

export const instance = planCheck({
  id: 'instance',
  stage: 'Amazon Connect',
  findings: {
    'instance-not-found': 'fail',
    'instance-not-ready': 'fail',
    'instance-streams-elsewhere': 'fail',
    'existing-stream-unused': 'warn',
    'stream-has-other-kinds': 'fail',
  },
  skip: (plan) =>
    plan.associates || !plan.streamIsOurs
      ? undefined
      : 'associate_connect_instance is false: you associate the instance with the stream yourself',
  async run(plan, report) {
    const alias = plan.text('connect_instance_alias');
    const found = await plan.instance();
    if (found === undefined) {
      const id = plan.text('connect_instance_id');
      report(
        'instance-not-found',
        `there is no Amazon Connect instance with the ${id === undefined ? `alias ${alias}` : `ID ${id}`} in ${plan.region} of this account`,
        'correct connect_instance_alias, connect_instance_id or aws_region, or use credentials of its account: aws connect list-instances',
      );
      return '';
    }
    if (found.status !== 'ACTIVE') {
      report(
        'instance-not-ready',
        `the instance is ${found.status}`,
        remedyFor(INSTANCE_REMEDIES, found.status),
      );
    }
    const targets = await recordTargets(plan.aws, found.id);
    const existing = plan.text('existing_stream_arn');
    const shown = printable(targets.join(', '));
    if (plan.associates && targets.length > 0) {
      const stream = targets.find((arn) => arn.includes(':kinesis:'));
      report(
        'instance-streams-elsewhere',
        `the instance writes its contact records to ${shown} already, and an instance can write them to one stream only`,
        stream === undefined
          ? 'this target cannot have a second reader: its owner has to end the association, or read a stream instead'
          : `read that stream: existing_stream_arn = "${stream}", and existing_stream_kms_key_arn if it has a customer managed key\nelse end that association, if no one else needs it`,
      );
    }
    if (existing !== undefined && !targets.includes(existing)) {
      report(
        'existing-stream-unused',
        `the instance writes its contact records ${targets.length === 0 ? 'nowhere' : `to ${shown}`}, not to existing_stream_arn`,
        'correct existing_stream_arn, or associate the instance with that stream in the console',
      );
    }
    // The stream to adopt, whether it is named already or not.
    const adopted = existing ?? targets.find((arn) => arn.includes(':kinesis:'));
    const kinds = adopted === undefined ? [] : await otherKindsOn(plan.aws, found.id, adopted);
    if (kinds.length > 0) {
      report(
        'stream-has-other-kinds',
        `the instance writes ${kinds.join(', ')} to ${adopted} too: ${SEGMENTS_LOOK_LIKE_RECORDS}`,
        ANOTHER_STREAM,
      );
    }
    return `${alias} is ${found.status}, and writes its contact records ${existing === undefined ? 'nowhere yet' : 'to that stream'}`;
  },
});
