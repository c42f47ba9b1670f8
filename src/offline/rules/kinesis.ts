/** What Kinesis Data Streams refuses. */
import { all, between, length, oneOf, pattern } from '../provider/checks';
import { Unknown, valueAt } from '../provider/values';
import { API, type ServiceRules } from './rule';

const KINESIS = `${API}/kinesis/latest/APIReference`;

export const KINESIS_RULES: ServiceRules = {
  values: {
    aws_kinesis_stream: [
      {
        path: 'name',
        check: all(length(1, 128), pattern(/^[a-zA-Z0-9_.-]+$/, 'be letters, digits, _ . -')),
        source: `${KINESIS}/API_CreateStream.html`,
      },
      {
        path: 'retention_period',
        check: between(24, 8760),
        source: `${KINESIS}/API_IncreaseStreamRetentionPeriod.html`,
      },
      {
        path: 'encryption_type',
        check: oneOf('NONE', 'KMS'),
        source: `${KINESIS}/API_StartStreamEncryption.html`,
      },
      {
        path: 'stream_mode_details.stream_mode',
        check: oneOf('ON_DEMAND', 'PROVISIONED'),
        source: `${KINESIS}/API_StreamModeDetails.html`,
      },
    ],
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
