/** The sections of docs/permissions.md: roles, and resources with a policy. */
import type { StateResource } from '../../../artefact/terraform/terraform-json';

/** One section of the documentation. */
export interface Subject {
  readonly title: string;
  /** An introduction. */
  readonly about?: string;
}

const last = (text: unknown): string => String(text).split(/[/:]/).at(-1) ?? '';

const KEY: Subject = {
  title: 'Key',
  about:
    'The policy of the created key. The key of `existing_kms_key_arn` keeps its own policy, which needs ' +
    '[existing-key-policy.json](existing-key-policy.json).',
};

const PSEUDONYM_KEY: Subject = {
  title: 'Key of the pseudonyms',
  about: 'The policy of the key that is created if `redaction_config` asks for pseudonyms.',
};

/** Whether the resource is the key of the pseudonyms. */
export const isPseudonymKey = ({ values }: Pick<StateResource, 'values'>): boolean =>
  values.key_usage === 'GENERATE_VERIFY_MAC';

const SUBJECTS: Readonly<Record<string, (values: StateResource['values']) => Subject>> = {
  aws_iam_role: ({ name }) => ({ title: `Role \`${name}\`` }),
  aws_iam_role_policy: ({ role }) => ({ title: `Role \`${role}\`` }),
  aws_kms_key: (values) => (isPseudonymKey({ values }) ? PSEUDONYM_KEY : KEY),
  aws_kms_grant: () => KEY,
  aws_sns_topic_policy: ({ arn }) => ({ title: `Topic \`${last(arn)}\`` }),
  aws_sqs_queue_policy: ({ queue_url }) => ({ title: `Queue \`${last(queue_url)}\`` }),
  aws_s3_bucket_policy: ({ bucket }) => ({
    title: `Bucket \`${bucket}\``,
    about: 'The policy of the created bucket. `existing_backup_bucket_name` keeps its own policy.',
  }),
  aws_vpc_endpoint: ({ service_name }) => ({
    title: `Endpoint \`${service_name}\``,
    about: 'The requests that the endpoint lets through. Callers also need their own permissions.',
  }),
};

/**
 * The section of a resource with a policy.
 *
 * @throws {Error} for an unknown type, so that no policy is left out silently
 */
export function subjectOf({ type, address, values }: StateResource): Subject {
  const subject = SUBJECTS[type];
  if (subject === undefined)
    throw new Error(`${address} has a policy; add a section for ${type} to subjects.ts.`);
  return subject(values);
}
