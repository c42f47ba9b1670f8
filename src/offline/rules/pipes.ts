/** What EventBridge Pipes refuses. */
import { all, arnOf, between, betweenOr, json, length, oneOf, pattern } from '../provider/checks';
import { API, type ServiceRules } from './rule';

const PIPES = `${API}/eventbridge/latest/pipes-reference`;

const eventName = all(
  length(1, 64),
  pattern(/^[.\-_A-Za-z0-9]+$/, 'be letters, digits, dots, hyphens and underscores'),
);

export const PIPES_RULES: ServiceRules = {
  values: {
    aws_pipes_pipe: [
      { path: 'name', check: eventName, source: `${PIPES}/API_CreatePipe.html` },
      { path: 'description', check: length(0, 512), source: `${PIPES}/API_CreatePipe.html` },
      { path: 'desired_state', check: oneOf('RUNNING', 'STOPPED'), source: `${PIPES}/API_CreatePipe.html` },
      { path: 'role_arn', check: arnOf('iam'), source: `${PIPES}/API_CreatePipe.html` },
      { path: 'source', check: arnOf(), source: `${PIPES}/API_CreatePipe.html` },
      { path: 'target', check: arnOf(), source: `${PIPES}/API_CreatePipe.html` },
      { path: 'enrichment', check: arnOf(), source: `${PIPES}/API_CreatePipe.html` },
      {
        path: 'source_parameters.kinesis_stream_parameters.batch_size',
        check: between(1, 10000),
        source: `${PIPES}/API_PipeSourceKinesisStreamParameters.html`,
      },
      {
        path: 'source_parameters.kinesis_stream_parameters.maximum_record_age_in_seconds',
        check: betweenOr(60, 604800, -1),
        source: `${PIPES}/API_PipeSourceKinesisStreamParameters.html`,
      },
      {
        path: 'source_parameters.kinesis_stream_parameters.maximum_retry_attempts',
        check: between(-1, 10000),
        source: `${PIPES}/API_PipeSourceKinesisStreamParameters.html`,
      },
      {
        path: 'source_parameters.kinesis_stream_parameters.parallelization_factor',
        check: between(1, 10),
        source: `${PIPES}/API_PipeSourceKinesisStreamParameters.html`,
      },
      {
        path: 'source_parameters.kinesis_stream_parameters.starting_position',
        check: oneOf('TRIM_HORIZON', 'LATEST', 'AT_TIMESTAMP'),
        source: `${PIPES}/API_PipeSourceKinesisStreamParameters.html`,
      },
      {
        path: 'source_parameters.kinesis_stream_parameters.dead_letter_config.arn',
        check: arnOf('(sqs|sns)'),
        source: `${PIPES}/API_DeadLetterConfig.html`,
      },
      {
        path: 'source_parameters.filter_criteria.filter.pattern',
        check: all(length(0, 4096), json),
        source: `${PIPES}/API_Filter.html`,
      },
      {
        path: 'target_parameters.input_template',
        check: length(0, 8192),
        source: `${PIPES}/API_PipeTargetParameters.html`,
      },
      {
        path: 'log_configuration.level',
        check: oneOf('OFF', 'ERROR', 'INFO', 'TRACE'),
        source: `${PIPES}/API_PipeLogConfigurationParameters.html`,
      },
      {
        path: 'log_configuration.cloudwatch_logs_log_destination.log_group_arn',
        check: arnOf('logs'),
        source: `${PIPES}/API_CloudwatchLogsLogDestinationParameters.html`,
      },
    ],
  },
};
