/** What Amazon Connect refuses. */
import { arnOf, length, oneOf } from '../provider/checks';
import { API, type ServiceRules } from './rule';

const CONNECT = `${API}/connect/latest/APIReference`;

export const CONNECT_RULES: ServiceRules = {
  values: {
    aws_connect_instance_storage_config: [
      {
        path: 'instance_id',
        check: length(1, 100),
        source: `${CONNECT}/API_AssociateInstanceStorageConfig.html`,
      },
      {
        path: 'resource_type',
        check: oneOf(
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
        source: `${CONNECT}/API_AssociateInstanceStorageConfig.html`,
      },
      {
        path: 'storage_config.storage_type',
        check: oneOf('S3', 'KINESIS_VIDEO_STREAM', 'KINESIS_STREAM', 'KINESIS_FIREHOSE'),
        source: `${CONNECT}/API_InstanceStorageConfig.html`,
      },
      {
        path: 'storage_config.kinesis_stream_config.stream_arn',
        check: arnOf('kinesis'),
        source: `${CONNECT}/API_KinesisStreamConfig.html`,
      },
    ],
  },
};
