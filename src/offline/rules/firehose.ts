/** What Data Firehose refuses. */
import { all, arnOf, between, length, oneOf, pattern } from '../provider/checks';
import { API, type ServiceRules } from './rule';

const FIREHOSE = `${API}/firehose/latest/APIReference`;

export const FIREHOSE_RULES: ServiceRules = {
  values: {
    aws_kinesis_firehose_delivery_stream: [
      {
        path: 'name',
        check: all(length(1, 64), pattern(/^[a-zA-Z0-9_.-]+$/, 'be letters, digits, _ . -')),
        source: `${FIREHOSE}/API_CreateDeliveryStream.html`,
      },
      {
        path: 'extended_s3_configuration.buffering_interval',
        check: between(0, 900),
        source: `${FIREHOSE}/API_BufferingHints.html`,
      },
      {
        path: 'extended_s3_configuration.buffering_size',
        check: between(1, 128),
        source: `${FIREHOSE}/API_BufferingHints.html`,
      },
      {
        path: 'extended_s3_configuration.compression_format',
        check: oneOf('UNCOMPRESSED', 'GZIP', 'ZIP', 'Snappy', 'HADOOP_SNAPPY'),
        source: `${FIREHOSE}/API_ExtendedS3DestinationConfiguration.html`,
      },
      {
        path: 'extended_s3_configuration.bucket_arn',
        check: arnOf('s3'),
        source: `${FIREHOSE}/API_ExtendedS3DestinationConfiguration.html`,
      },
      {
        path: 'extended_s3_configuration.role_arn',
        check: arnOf('iam'),
        source: `${FIREHOSE}/API_ExtendedS3DestinationConfiguration.html`,
      },
      {
        path: 'kinesis_source_configuration.kinesis_stream_arn',
        check: arnOf('kinesis'),
        source: `${FIREHOSE}/API_KinesisStreamSourceConfiguration.html`,
      },
    ],
  },
};
