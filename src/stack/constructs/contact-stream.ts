import { DataAwsKinesisStream } from '@cdktf/provider-aws/lib/data-aws-kinesis-stream';
import { KinesisStream } from '@cdktf/provider-aws/lib/kinesis-stream';
import { Token } from 'cdktf';
import { Construct } from 'constructs';
import { expression, type Quantity, type Text } from '../hcl/expression';
import { hclOf, one, onlyIf, quantity } from '../hcl/tokens';
import type { KeyGrant } from '../iam/key-grant';
import { encryptionContext, type Statement, viaService } from '../iam/statement';
import type { Naming } from '../naming/names';
import type { EncryptionKey } from './encryption-key';

/** A stream that exists already. */
export interface ExistingStream {
  /** If Terraform's value is null, there is none, and one is created. */
  readonly arn: Text;
  /** The customer managed key that encrypts it. @default the key of the service, or none */
  readonly keyArn?: Text | undefined;
}

export interface ContactStreamProps {
  readonly naming: Naming;
  readonly key: EncryptionKey;
  /** `ON_DEMAND`, which grows by itself, or `PROVISIONED`, which has {@link shardCount}. @default ON_DEMAND */
  readonly mode?: Text | undefined;
  /** Shards of a provisioned stream, 1 to 10,000 (UpdateShardCount). A shard accepts 1 MB or 1000 records a second. */
  readonly shardCount?: Quantity | undefined;
  /** Hours that our stream keeps records, 24 to 8760 (IncreaseStreamRetentionPeriod). @default 168, a week */
  readonly retentionHours?: Quantity | undefined;
  /** The stream that the instance already writes to. It is read instead of a created one. */
  readonly existing?: ExistingStream | undefined;
  /** Age at which records are dead-lettered, in seconds. The retention of an existing stream must be longer. */
  readonly maximumRecordAgeSeconds: Quantity;
  /** The writer's permission to use the key. It must exist before the stream is encrypted. */
  readonly writersGrant: KeyGrant;
}

/** HCL condition: the stream is created here. */
export const streamIsOurs = (existing: ExistingStream | undefined): string =>
  `${hclOf(existing?.arn)} == null`;

/** The stream that Amazon Connect writes contact records to: created here, or existing. */
export class ContactStream extends Construct {
  /** HCL condition: the stream is ours. */
  readonly isOurs: string;
  /** Our stream, for resources that depend on it. */
  readonly stream: KinesisStream;
  /** HCL for the stream's ARN. */
  readonly arn: string;
  /** The stream's ARN for policies, without a reference to the stream. */
  readonly #policyArn: string;
  /** HCL for the stream's name. */
  readonly streamName: string;
  /** HCL for the hours that the stream keeps records. */
  readonly retentionHours: string;
  /**
   * HCL for the ARN of the key that encrypts the stream. Null for an existing stream without a customer managed key.
   */
  readonly keyArn: string;
  /** HCL for the list of keys that records in the stream are encrypted with. */
  readonly #keyArns: string;
  readonly #naming: Naming;

  constructor(scope: Construct, id: string, props: ContactStreamProps) {
    super(scope, id);
    const {
      naming,
      key,
      writersGrant,
      mode = 'ON_DEMAND',
      retentionHours = 168,
      maximumRecordAgeSeconds,
    } = props;
    this.#naming = naming;
    this.isOurs = streamIsOurs(props.existing);
    const existingArn = hclOf(props.existing?.arn);
    const existingKeyArn = hclOf(props.existing?.keyArn);
    this.hasCustomerKey = `${this.isOurs} || ${existingKeyArn} != null`;
    this.#policyArn = expression(`${this.isOurs} ? "${naming.arns.contactStream}" : ${existingArn}`);
    const stream = new KinesisStream(this, 'this', {
      count: onlyIf(this.isOurs),
      name: naming.names.contactStream.value,
      streamModeDetails: { streamMode: String(mode) },
      // The validation of the variable ensures that this is null in ON_DEMAND mode, which has no shard count.
      ...(props.shardCount !== undefined && { shardCount: quantity(props.shardCount) }),
      retentionPeriod: quantity(retentionHours),
      encryptionType: 'KMS',
      kmsKeyId: expression(key.arn),
      dependsOn: [writersGrant],
    });

    this.stream = stream;
    const existing = props.existing && this.#lookUp(props.existing, hclOf(maximumRecordAgeSeconds));
    const ofStream = (attribute: string, ours = one(stream, attribute)): string =>
      existing === undefined ? ours : `(${this.isOurs} ? ${ours} : ${one(existing, attribute)})`;

    this.arn = ofStream('arn');
    this.streamName = ofStream('name');
    this.retentionHours = ofStream('retention_period', hclOf(retentionHours));
    this.keyArn = `(${this.isOurs} ? ${key.arn} : ${existingKeyArn})`;
    // A record stays encrypted with the key that the stream had when the record arrived.
    this.#keyArns = `distinct(concat([${this.isOurs} ? ${key.arn} : ${existingKeyArn}], [for arn in ${key.createdArns} : arn if ${this.isOurs}]))`;
  }

  #lookUp(existing: ExistingStream, maximumAge: string): DataAwsKinesisStream {
    const arn = hclOf(existing.arn);
    return new DataAwsKinesisStream(this, 'existing', {
      count: onlyIf(`!(${this.isOurs})`),
      name: expression(`split("/", ${arn})[1]`),
      lifecycle: {
        postcondition: [
          {
            condition: expression(`self.arn == ${arn}`),
            errorMessage: `existing_stream_arn is \${${arn}}, but the stream of that name in the account and region of the deployment is \${self.arn}. Set the ARN of a stream in this account and region, or deploy with the credentials of the stream's account.`,
          },
          {
            condition: expression(`self.retention_period * 3600 > ${maximumAge}`),
            errorMessage: `The existing stream \${self.arn} keeps records for \${self.retention_period} hours, but delivery_maximum_record_age_seconds is \${${maximumAge}}: records would expire before they are dead-lettered. Increase the retention of the stream, or decrease delivery_maximum_record_age_seconds.`,
          },
        ],
      },
    });
  }

  /**
   * The permissions to read the stream.
   *
   * @param further actions that only some readers need
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
        resources: [this.#policyArn],
      },
    ];
  }

  /** HCL condition under which {@link decryptStatements} are needed. */
  readonly hasCustomerKey: string;

  /** The permissions to decrypt the stream's records. */
  get decryptStatements(): readonly Statement[] {
    return [
      {
        sid: 'DecryptContactRecords',
        because: 'Kinesis decrypts the records with the permissions of the reader.',
        actions: ['kms:Decrypt'],
        resources: Token.asList(expression(this.#keyArns)),
        conditions: [
          viaService('kinesis', this.#naming),
          encryptionContext('aws:kinesis:arn', [this.#policyArn]),
        ],
      },
    ];
  }
}
