/** The values that AWS assigns to each resource type when it is created, such as ID and ARN. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { type AwsContext, arn, globalArn } from './context';
import { isList, isObject, type ObjectValue, type Value, valueAt } from './values';

/** A resource whose computed values are being filled in. */
export interface Created {
  readonly type: string;
  readonly planned: ObjectValue;
  readonly context: AwsContext;
  /** 32 hexadecimal digits, the same for the same resource in every run. */
  readonly seed: string;
  /** The directory to which paths of files are relative. */
  readonly directory: string;
}

/** Computed attributes by dotted path. Others get a value by name and type. */
type Identity = (created: Created) => Record<string, Value>;

const text = (created: Created, path: string): string => {
  const value = valueAt(created.planned, path);
  return typeof value === 'string' ? value : '';
};

const uuid = ({ seed }: Created): string =>
  `${seed.slice(0, 8)}-${seed.slice(8, 12)}-4${seed.slice(13, 16)}-8${seed.slice(17, 20)}-${seed.slice(20, 32)}`;

/** The configured name, or a generated one with the prefix, as in the provider. */
function nameOf(created: Created, attribute = 'name'): string {
  const own = text(created, attribute);
  return own || `${text(created, `${attribute}_prefix`) || 'terraform-'}${created.seed.slice(0, 26)}`;
}

const byArn = (value: string, more: Record<string, Value> = {}): Record<string, Value> => ({
  arn: value,
  id: value,
  ...more,
});

const ec2Id = (prefix: string, { seed }: Created): string => `${prefix}-0${seed.slice(0, 16)}`;

const ofBucket: Identity = (created) => ({ id: text(created, 'bucket') });

const ec2 =
  (prefix: string, kind: string): Identity =>
  (created) => {
    const id = ec2Id(prefix, created);
    return {
      id,
      arn: arn(created.context, 'ec2', `${kind}/${id}`),
      owner_id: created.context.account,
      name: nameOf(created),
    };
  };

const securityGroupRule: Identity = (created) => {
  const id = ec2Id('sgr', created);
  return { id, security_group_rule_id: id, arn: arn(created.context, 'ec2', `security-group-rule/${id}`) };
};

export const IDENTITIES: Record<string, Identity> = {
  aws_kms_key: (created) => {
    const id = uuid(created);
    return { id, key_id: id, arn: arn(created.context, 'kms', `key/${id}`) };
  },
  aws_kms_alias: (created) => {
    const name = nameOf(created);
    const target = text(created, 'target_key_id');
    const id = target.split('key/').at(-1) ?? target;
    return {
      id: name,
      name,
      arn: arn(created.context, 'kms', name),
      target_key_arn: arn(created.context, 'kms', `key/${id}`),
    };
  },
  aws_kms_grant: (created) => {
    const grant = createHash('sha256').update(created.seed).digest('hex');
    return { id: `${text(created, 'key_id')}:${grant}`, grant_id: grant, grant_token: `offline-${grant}` };
  },
  aws_kinesis_stream: (created) =>
    byArn(arn(created.context, 'kinesis', `stream/${text(created, 'name')}`), {
      max_record_size_in_kib: 1024,
    }),
  aws_pipes_pipe: (created) => {
    const name = nameOf(created);
    return { id: name, name, arn: arn(created.context, 'pipes', `pipe/${name}`) };
  },
  aws_lambda_function: lambdaFunction,
  aws_s3_bucket: (created) => {
    const { context } = created;
    const bucket = nameOf(created, 'bucket');
    return {
      id: bucket,
      bucket,
      bucket_prefix: '',
      arn: `arn:${context.partition}:s3:::${bucket}`,
      bucket_domain_name: `${bucket}.s3.${context.dnsSuffix}`,
      bucket_regional_domain_name: `${bucket}.s3.${context.region}.${context.dnsSuffix}`,
      bucket_region: context.region,
      hosted_zone_id: 'Z3AQBSTGFYJSTF',
      acceleration_status: '',
      request_payer: 'BucketOwner',
      object_lock_enabled: false,
      policy: '',
    };
  },
  aws_s3_bucket_public_access_block: ofBucket,
  aws_s3_bucket_versioning: ofBucket,
  aws_s3_bucket_server_side_encryption_configuration: ofBucket,
  aws_s3_bucket_policy: ofBucket,
  aws_s3_bucket_ownership_controls: ofBucket,
  aws_s3_bucket_lifecycle_configuration: (created) => ({
    id: text(created, 'bucket'),
    expected_bucket_owner: '',
    transition_default_minimum_object_size: 'all_storage_classes_128K',
  }),
  aws_iam_role: (created) => {
    const name = nameOf(created);
    return {
      id: name,
      name,
      name_prefix: '',
      unique_id: `AROA${created.seed.slice(0, 17).toUpperCase()}`,
      arn: globalArn(created.context, 'iam', `role${text(created, 'path') || '/'}${name}`),
      managed_policy_arns: [],
      create_date: '2024-01-01T00:00:00Z',
    };
  },
  aws_iam_role_policy: (created) => {
    const name = nameOf(created);
    return { id: `${text(created, 'role')}:${name}`, name, name_prefix: '' };
  },
  aws_cloudwatch_log_group: (created) => {
    const name = nameOf(created);
    return {
      id: name,
      name,
      name_prefix: '',
      arn: arn(created.context, 'logs', `log-group:${name}`),
      log_group_class: 'STANDARD',
    };
  },
  aws_cloudwatch_log_stream: (created) => ({
    id: text(created, 'name'),
    arn: arn(
      created.context,
      'logs',
      `log-group:${text(created, 'log_group_name')}:log-stream:${text(created, 'name')}`,
    ),
  }),
  aws_ssm_parameter: (created) => {
    const name = text(created, 'name');
    return {
      id: name,
      arn: arn(created.context, 'ssm', `parameter/${name.replace(/^\//, '')}`),
      version: 1,
      data_type: 'text',
      tier: 'Standard',
      key_id: text(created, 'type') === 'SecureString' ? 'alias/aws/ssm' : '',
      insecure_value: text(created, 'value'),
      value: text(created, 'insecure_value'),
    };
  },
  aws_security_group: ec2('sg', 'security-group'),
  aws_vpc_security_group_egress_rule: securityGroupRule,
  aws_vpc_security_group_ingress_rule: securityGroupRule,
  aws_vpc_endpoint: (created) => {
    const id = ec2Id('vpce', created);
    const service = text(created, 'service_name');
    return {
      id,
      arn: arn(created.context, 'ec2', `vpc-endpoint/${id}`),
      owner_id: created.context.account,
      state: 'available',
      requester_managed: false,
      dns_entry: [
        {
          dns_name: `${id}.${service.split('.').at(-1)}.${created.context.region}.vpce.${created.context.dnsSuffix}`,
          hosted_zone_id: 'Z7HUB22UULQXV',
        },
      ],
      network_interface_ids: [ec2Id('eni', created)],
      prefix_list_id: '',
      cidr_blocks: [],
    };
  },
  aws_cloudwatch_event_connection: (created) => {
    const name = text(created, 'name');
    return {
      id: name,
      arn: arn(created.context, 'events', `connection/${name}/${uuid(created)}`),
      secret_arn: arn(
        created.context,
        'secretsmanager',
        `secret:events!connection/${name}/${uuid(created)}-${created.seed.slice(0, 6)}`,
      ),
    };
  },
  aws_cloudwatch_event_api_destination: (created) => {
    const name = text(created, 'name');
    return { id: name, arn: arn(created.context, 'events', `api-destination/${name}/${uuid(created)}`) };
  },
  aws_cloudwatch_metric_alarm: (created) => {
    const name = text(created, 'alarm_name');
    return { id: name, arn: arn(created.context, 'cloudwatch', `alarm:${name}`) };
  },
  aws_cloudwatch_query_definition: (created) => ({ id: uuid(created), query_definition_id: uuid(created) }),
  aws_cloudwatch_dashboard: (created) => {
    const name = text(created, 'dashboard_name');
    return { id: name, dashboard_arn: globalArn(created.context, 'cloudwatch', `dashboard/${name}`) };
  },
  aws_sqs_queue: (created) => {
    const { context } = created;
    const name = nameOf(created);
    const url = `https://sqs.${context.region}.${context.dnsSuffix}/${context.account}/${name}`;
    return {
      id: url,
      url,
      name,
      name_prefix: '',
      arn: arn(context, 'sqs', name),
      policy: '',
      kms_data_key_reuse_period_seconds: 300,
    };
  },
  aws_sqs_queue_policy: (created) => ({ id: text(created, 'queue_url') }),
  aws_sns_topic: (created) => {
    const name = nameOf(created);
    return byArn(arn(created.context, 'sns', name), {
      name,
      name_prefix: '',
      owner: created.context.account,
    });
  },
  aws_sns_topic_policy: (created) => ({ id: text(created, 'arn'), owner: created.context.account }),
  aws_sns_topic_subscription: (created) =>
    byArn(`${text(created, 'topic_arn')}:${uuid(created)}`, {
      owner_id: created.context.account,
      // The subscription is pending until its confirmation.
      pending_confirmation: text(created, 'protocol').startsWith('email'),
    }),
  aws_connect_instance_storage_config: (created) => {
    const association = createHash('sha256').update(created.seed).digest('hex');
    return {
      id: `${text(created, 'instance_id')}:${association}:${text(created, 'resource_type')}`,
      association_id: association,
    };
  },
  aws_kinesis_firehose_delivery_stream: (created) =>
    byArn(arn(created.context, 'firehose', `deliverystream/${text(created, 'name')}`), {
      destination_id: 'destinationId-000000000001',
      version_id: '1',
    }),
};

function invokeArn({ context }: Created, functionArn: string): string {
  return `arn:${context.partition}:apigateway:${context.region}:lambda:path/2015-03-31/functions/${functionArn}/invocations`;
}

function lambdaFunction(created: Created): Record<string, Value> {
  const name = text(created, 'function_name');
  const own = arn(created.context, 'lambda', `function:${name}`);
  const code = codeOf(created);
  return byArn(own, {
    id: name,
    invoke_arn: invokeArn(created, own),
    response_streaming_invoke_arn: invokeArn(created, own),
    version: '$LATEST',
    qualified_arn: `${own}:$LATEST`,
    qualified_invoke_arn: invokeArn(created, `${own}:$LATEST`),
    last_modified: '2024-01-01T00:00:00.000+0000',
    signing_job_arn: '',
    signing_profile_version_arn: '',
    architectures: ['x86_64'],
    'vpc_config.0.vpc_id': 'vpc-0a1b2c3d4e5f60718',
    'logging_config.0.log_group': `/aws/lambda/${name}`,
    'ephemeral_storage.0.size': 512,
    ...code,
  });
}

/** The hash and size that AWS reports for the uploaded archive. */
export function codeOf(created: Created): Record<string, Value> {
  const file = text(created, 'filename');
  const path = file.startsWith('/') ? file : `${created.directory}/${file}`;
  if (file && !existsSync(path)) throw new Error(`reading ZIP file (${file}): no such file`);
  if (!file)
    return { code_sha256: createHash('sha256').update(created.seed).digest('base64'), source_code_size: 0 };
  const archive = readFileSync(path);
  return {
    code_sha256: createHash('sha256').update(archive).digest('base64'),
    source_code_size: archive.length,
  };
}

/** The computed values of a resource that has just been created. */
export function identityOf(created: Created): Record<string, Value> {
  const known = IDENTITIES[created.type];
  return known ? known(created) : generic(created);
}

/** Default values for a type that is not in the table. */
function generic(created: Created): Record<string, Value> {
  const service = created.type.replace(/^aws_/, '').split('_')[0] ?? 'service';
  const kind = created.type.replace(/^aws_[^_]+_?/, '').replaceAll('_', '-') || 'resource';
  const name = text(created, 'name') || created.seed.slice(0, 16);
  return byArn(arn(created.context, service, `${kind}/${name}`));
}

/** The import IDs of types for which it is not the `id`. */
const IMPORTED_BY: Readonly<Record<string, (state: ObjectValue, context: AwsContext) => Value | undefined>> =
  {
    aws_kinesis_stream: ({ name }) => name,
    aws_cloudwatch_log_stream: ({ log_group_name, name }) => `${log_group_name}:${name}`,
    aws_cloudwatch_query_definition: ({ id }, context) => arn(context, 'logs', `query-definition:${id}`),
  };

/** The import ID of a resource. */
export const importedBy = (type: string, state: ObjectValue, context: AwsContext): Value | undefined =>
  (IMPORTED_BY[type] ?? (() => state.id))(state, context);

/** The name of the resource for the user, or its ID. */
export function displayName(value: Value): string {
  const candidates = ['name', 'function_name', 'bucket', 'alarm_name', 'dashboard_name', 'id'];
  if (!isObject(value)) return '';
  for (const candidate of candidates) {
    const found = value[candidate];
    if (typeof found === 'string' && found !== '') return found;
  }
  return '';
}

/** A plausible value for a computed attribute that is not in any table. */
export function plausible(name: string, type: unknown, created: Created): Value {
  if (type === 'number') return 0;
  if (type === 'bool') return false;
  if (isList(type as Value)) {
    const collection = (type as readonly [string])[0];
    return collection === 'map' ? {} : collection === 'object' ? null : [];
  }
  if (name === 'region' || name.endsWith('_region')) return created.context.region;
  if (name === 'account_id' || name === 'owner_id' || name.endsWith('_account_id'))
    return created.context.account;
  if (/(^|_)(date|time|at)$/.test(name)) return '2024-01-01T00:00:00Z';
  return name === 'status' || name === 'state' ? 'ACTIVE' : '';
}
