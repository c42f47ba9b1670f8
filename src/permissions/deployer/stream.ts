import { EXISTING_STREAM, INSTANCE, KEY, serviceLinkedRole } from '../../stack/naming/arns';
import { ARNS } from '../../stack/naming/names';
import type { Feature } from './types';

const CONNECT_ROLES = serviceLinkedRole('connect.amazonaws.com', 'AWSServiceRoleForAmazonConnect_*');

/** Our stream. */
export const STREAM: Feature = {
  prefix: 'Stream',
  needed: '`existing_stream_arn` is null',
  manages: [{ type: 'aws_kinesis_stream', on: [ARNS.contactStream] }],
  further: [
    {
      // Kinesis asks for it on stream and key.
      sid: 'StreamEncryptWithTheKey',
      actions: ['kinesis:StartStreamEncryption'],
      resources: [KEY],
    },
  ],
};

/** The existing stream of the instance. */
export const EXISTING_STREAM_FEATURE: Feature = {
  prefix: 'ExistingStream',
  needed: '`existing_stream_arn` is set',
  manages: [],
  looksUp: [{ type: 'data.aws_kinesis_stream', on: [EXISTING_STREAM] }],
};

/** The instance, made to write to our stream. */
export const ASSOCIATION: Feature = {
  prefix: 'Association',
  needed: '`associate_connect_instance` is true, and `existing_stream_arn` is null',
  manages: [
    { type: 'aws_connect_instance_storage_config', on: [INSTANCE] },
    { type: 'aws_kms_grant', on: [KEY], writesAreStated: true },
  ],
  looksUp: [{ type: 'data.aws_connect_instance', on: [INSTANCE] }],
  further: [
    {
      sid: 'AssociationGrantTheKey',
      actions: ['kms:CreateGrant'],
      resources: [KEY],
      conditions: [
        { test: 'ForAllValues:StringEquals', variable: 'kms:GrantOperations', values: ['GenerateDataKey'] },
        { test: 'StringLike', variable: 'kms:GranteePrincipal', values: [CONNECT_ROLES] },
      ],
    },
    {
      // Connect describes the stream, and allows its service-linked role to write to it, for the caller.
      sid: 'AssociationLookAtTheStream',
      actions: ['kinesis:DescribeStream'],
      resources: [ARNS.contactStream],
    },
    {
      sid: 'AssociationLetConnectWrite',
      actions: ['iam:PutRolePolicy'],
      resources: [CONNECT_ROLES],
      unconfirmed:
        'Connect changes the policy of its service-linked role with the deployer’s permission, and needs nothing else on it when the association ends.',
    },
  ],
};
