import { DataAwsKinesisStream } from '@cdktf/provider-aws/lib/data-aws-kinesis-stream';
import { KinesisStream } from '@cdktf/provider-aws/lib/kinesis-stream';
import { Token } from 'cdktf';
import { Construct } from 'constructs';
import { onlyIf } from '../count';
import { expression, one } from '../expression';
import type { KeyGrant } from '../iam/key-grant';
import { encryptionContext, type Statement, viaService } from '../iam/statement';
import { ARNS, NAMES } from '../names';
import { variable } from '../variables';
import type { EncryptionKey } from './encryption-key';

export interface ContactStreamProps {
  readonly key: EncryptionKey;
  /** The permission of who writes to the stream, which it needs before the stream is encrypted. */
  readonly writersGrant: KeyGrant;
}

/** HCL conditions: whose stream it is. */
export const STREAM_IS_OURS = 'var.existing_stream_arn == null';
const STREAM_HAS_CUSTOMER_KEY = `${STREAM_IS_OURS} || var.existing_stream_kms_key_arn != null`;

/** The stream that Amazon Connect writes contact records to: ours, or the one that the instance has. */
export class ContactStream extends Construct {
  /** Our stream, for what waits for it. */
  readonly stream: KinesisStream;
  /** HCL for the stream's ARN. */
  readonly arn: string;
  /** The stream's ARN, for policies: it does not refer to the stream. */
  private readonly policyArn = expression(
    `${STREAM_IS_OURS} ? "${ARNS.contactStream}" : var.existing_stream_arn`,
  );
  /** HCL for the stream's name. */
  readonly streamName: string;
  /** HCL for the hours that the stream keeps records. */
  readonly retentionHours: string;
  /** HCL for the ARN of the key that the stream is encrypted with. Null: an existing one without a customer's. */
  readonly keyArn: string;
  /** HCL for the list of keys that records in the stream are encrypted with. */
  private readonly keyArns: string;

  constructor(scope: Construct, id: string, { key, writersGrant }: ContactStreamProps) {
    super(scope, id);
    const stream = new KinesisStream(this, 'this', {
      count: onlyIf(STREAM_IS_OURS),
      name: NAMES.contactStream.value,
      streamModeDetails: { streamMode: variable('stream_mode') },
      // Null in ON_DEMAND mode, which takes no shard count: the variable's validation sees to that.
      shardCount: Token.asNumber(variable('stream_shard_count')),
      retentionPeriod: Token.asNumber(variable('stream_retention_hours')),
      encryptionType: 'KMS',
      kmsKeyId: expression(key.arn),
      dependsOn: [writersGrant],
    });

    this.stream = stream;
    const existing = new DataAwsKinesisStream(this, 'existing', {
      count: onlyIf(`!(${STREAM_IS_OURS})`),
      name: expression('split("/", var.existing_stream_arn)[1]'),
      lifecycle: {
        postcondition: [
          {
            condition: expression('self.arn == var.existing_stream_arn'),
            errorMessage:
              'existing_stream_arn is ${var.existing_stream_arn}, but the stream of that name here is ${self.arn}: it must be in the account and region of the deployment. Name a stream of this account, or deploy with the credentials of the other.',
          },
          {
            condition: expression('self.retention_period * 3600 > var.delivery_maximum_record_age_seconds'),
            errorMessage:
              'The existing stream ${self.arn} keeps records for ${self.retention_period} hours, but delivery_maximum_record_age_seconds is ${var.delivery_maximum_record_age_seconds}: records would be gone before their delivery is given up. Raise the retention of the stream, or lower delivery_maximum_record_age_seconds.',
          },
        ],
      },
    });

    this.arn = `(${STREAM_IS_OURS} ? ${one(stream, 'arn')} : ${one(existing, 'arn')})`;
    this.streamName = `(${STREAM_IS_OURS} ? ${one(stream, 'name')} : ${one(existing, 'name')})`;
    this.retentionHours = `(${STREAM_IS_OURS} ? var.stream_retention_hours : ${one(existing, 'retention_period')})`;
    this.keyArn = `(${STREAM_IS_OURS} ? ${key.arn} : var.existing_stream_kms_key_arn)`;
    // A record stays encrypted with the key that the stream had when it came.
    this.keyArns = `distinct(concat([${STREAM_IS_OURS} ? ${key.arn} : var.existing_stream_kms_key_arn], [for arn in ${key.createdArns} : arn if ${STREAM_IS_OURS}]))`;
  }

  /**
   * What a service must be allowed to read the stream with.
   *
   * @param further actions that not every reader needs
   */
  readStatements(because: string, further: readonly string[] = []): readonly Statement[] {
    return [
      {
        sid: 'ReadContactRecords',
        because,
        actions: [
          'kinesis:DescribeStream',
          ...further,
          'kinesis:GetRecords',
          'kinesis:GetShardIterator',
          'kinesis:ListShards',
        ],
        resources: [this.policyArn],
      },
    ];
  }

  /** HCL condition under which {@link decryptStatements} are needed. */
  readonly hasCustomerKey = STREAM_HAS_CUSTOMER_KEY;

  /** What a service must be allowed to decrypt the stream's records with. */
  get decryptStatements(): readonly Statement[] {
    return [
      {
        sid: 'DecryptContactRecords',
        because: 'Kinesis decrypts the records that the reader gets, with the permissions of the reader.',
        actions: ['kms:Decrypt'],
        resources: Token.asList(expression(this.keyArns)),
        conditions: [viaService('kinesis'), encryptionContext('aws:kinesis:arn', [this.policyArn])],
      },
    ];
  }
}
