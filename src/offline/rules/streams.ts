/** What Kinesis Data Streams, Data Firehose and Amazon Connect refuse. */
import { Unknown, valueAt } from '../provider/values';
import { API, all, arnOf, between, length, oneOf, pattern, type ServiceRules } from './checks';

const KINESIS = `${API}/kinesis/latest/APIReference`;

const FIREHOSE = `${API}/firehose/latest/APIReference`;

const CONNECT = `${API}/connect/latest/APIReference`;

export const STREAM_RULES: ServiceRules = {
  values: {
    aws_kinesis_stream: {
      [`${KINESIS}/API_CreateStream.html`]: {
        name: all(length(1, 128), pattern(/^[a-zA-Z0-9_.-]+$/, 'be letters, digits, _ . -')),
      },
      [`${KINESIS}/API_IncreaseStreamRetentionPeriod.html`]: { retention_period: between(24, 8760) },
      [`${KINESIS}/API_StartStreamEncryption.html`]: { encryption_type: oneOf('NONE', 'KMS') },
      [`${KINESIS}/API_StreamModeDetails.html`]: {
        'stream_mode_details.stream_mode': oneOf('ON_DEMAND', 'PROVISIONED'),
      },
    },
    aws_kinesis_firehose_delivery_stream: {
      [`${FIREHOSE}/API_CreateDeliveryStream.html`]: {
        name: all(length(1, 64), pattern(/^[a-zA-Z0-9_.-]+$/, 'be letters, digits, _ . -')),
      },
      [`${FIREHOSE}/API_BufferingHints.html`]: {
        'extended_s3_configuration.buffering_interval': between(0, 900),
        'extended_s3_configuration.buffering_size': between(1, 128),
      },
      [`${FIREHOSE}/API_ExtendedS3DestinationConfiguration.html`]: {
        'extended_s3_configuration.compression_format': oneOf(
          'UNCOMPRESSED',
          'GZIP',
          'ZIP',
          'Snappy',
          'HADOOP_SNAPPY',
        ),
        'extended_s3_configuration.bucket_arn': arnOf('s3'),
        'extended_s3_configuration.role_arn': arnOf('iam'),
      },
      [`${FIREHOSE}/API_KinesisStreamSourceConfiguration.html`]: {
        'kinesis_source_configuration.kinesis_stream_arn': arnOf('kinesis'),
      },
    },
    aws_connect_instance_storage_config: {
      [`${CONNECT}/API_AssociateInstanceStorageConfig.html`]: {
        instance_id: length(1, 100),
        resource_type: oneOf(
          'CHAT_TRANSCRIPTS',
          'CALL_RECORDINGS',
          'SCHEDULED_REPORTS',
          'MEDIA_STREAMS',
          'CONTACT_TRACE_RECORDS',
          'AGENT_EVENTS',
          'REAL_TIME_CONTACT_ANALYSIS_SEGMENTS',
          'ATTACHMENTS',
          'CONTACT_EVALUATIONS',
          'SCREEN_RECORDINGS',
          'REAL_TIME_CONTACT_ANALYSIS_CHAT_SEGMENTS',
          'REAL_TIME_CONTACT_ANALYSIS_VOICE_SEGMENTS',
          'EMAIL_MESSAGES',
        ),
      },
      [`${CONNECT}/API_InstanceStorageConfig.html`]: {
        'storage_config.storage_type': oneOf(
          'S3',
          'KINESIS_VIDEO_STREAM',
          'KINESIS_STREAM',
          'KINESIS_FIREHOSE',
        ),
      },
      [`${CONNECT}/API_KinesisStreamConfig.html`]: {
        'storage_config.kinesis_stream_config.stream_arn': arnOf('kinesis'),
      },
    },
  },
  combinations: {
    aws_kinesis_stream: [
      {
        check: (config) => {
          const mode = valueAt(config, 'stream_mode_details.0.stream_mode');
          const shards = config.shard_count ?? null;
          return mode === 'ON_DEMAND' && shards !== null && !(shards instanceof Unknown)
            ? 'shard_count must not be set when stream_mode is ON_DEMAND'
            : mode === 'PROVISIONED' && shards === null
              ? 'shard_count must be at least 1 when stream_mode is PROVISIONED'
              : undefined;
        },
        source: 'terraform-provider-aws internal/service/kinesis/stream.go',
      },
      {
        check: ({ encryption_type, kms_key_id }) =>
          encryption_type === 'KMS' && (kms_key_id ?? null) === null
            ? 'kms_key_id must be set when encryption_type is KMS'
            : undefined,
        source: 'terraform-provider-aws internal/service/kinesis/stream.go',
      },
    ],
  },
};
