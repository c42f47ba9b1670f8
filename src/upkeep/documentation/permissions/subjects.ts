/** Whose permissions a resource holds: a role, or what others want to use. */
import type { StateResource } from '../../../artefact/terraform/terraform-json';

/** One section of the documentation. */
export interface Subject {
  readonly title: string;
  /** What is to be known besides its statements. */
  readonly about?: string;
}

const last = (text: unknown): string => String(text).split(/[/:]/).at(-1) ?? '';

const KEY: Subject = {
  title: 'Key',
  about:
    'The policy of the key that is created. A key that you give in `existing_kms_key_arn` keeps its own: ' +
    '[existing-key-policy.json](existing-key-policy.json) is what it needs.',
};

const SUBJECTS: Readonly<Record<string, (values: StateResource['values']) => Subject>> = {
  aws_iam_role: ({ name }) => ({ title: `Role \`${name}\`` }),
  aws_iam_role_policy: ({ role }) => ({ title: `Role \`${role}\`` }),
  aws_kms_key: () => KEY,
  aws_kms_grant: () => KEY,
  aws_sns_topic_policy: ({ arn }) => ({ title: `Topic \`${last(arn)}\`` }),
  aws_sqs_queue_policy: ({ queue_url }) => ({ title: `Queue \`${last(queue_url)}\`` }),
  aws_s3_bucket_policy: ({ bucket }) => ({
    title: `Bucket \`${bucket}\``,
    about: 'The policy of the bucket that is created. A bucket that you give keeps its own.',
  }),
  aws_vpc_endpoint: ({ service_name }) => ({
    title: `Endpoint \`${service_name}\``,
    about: 'What may pass the endpoint, on top of what callers are allowed anyway.',
  }),
};

/**
 * The section that a resource with a policy belongs to.
 *
 * @throws {Error} for a type of which that is not known: no policy is left out in silence
 */
export function subjectOf({ type, address, values }: StateResource): Subject {
  const subject = SUBJECTS[type];
  if (subject === undefined) {
    throw new Error(`${address} has a policy: say in subjects.ts whose permissions a ${type} holds.`);
  }
  return subject(values);
}
