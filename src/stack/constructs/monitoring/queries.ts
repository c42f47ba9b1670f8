import { CloudwatchQueryDefinition } from '@cdktf/provider-aws/lib/cloudwatch-query-definition';
import { Construct } from 'constructs';
import { onlyIf } from '../../hcl/tokens';
import type { Facts } from './metrics';
import { allOf, type Part } from './parts';

/** A saved query of CloudWatch Logs Insights. */
export interface Query {
  /** Part of its address. */
  readonly id: string;
  /**
   * The topic in the troubleshooting part of the Operata integration guide, which becomes a folder, and the query's
   * name.
   */
  readonly name: string;
  readonly goesWith?: readonly Part[];
  /** The key of the log group in the names. */
  readonly logGroup: 'pipeLogGroup' | 'functionLogGroup' | 'backupLogGroup';
  /** Lines of the query. They select fields by name, because a whole log line may contain more than is needed. */
  readonly lines: readonly string[];
}

const FUNCTION = { goesWith: ['privacy controls'], logGroup: 'functionLogGroup' } as const;

export const QUERIES: readonly Query[] = [
  {
    id: 'pipe-errors',
    name: 'Data delays/Errors of the pipe by stage',
    logGroup: 'pipeLogGroup',
    lines: [
      'filter logLevel = "ERROR"',
      'stats count(*) as failures, max(@timestamp) as latest by messageType, error.awsService, error.httpStatusCode',
      'sort failures desc',
    ],
  },
  {
    id: 'pipe-slowest',
    // The pipe logs the start of an execution only if delivery_log_level is INFO or TRACE.
    name: 'Data delays/Slowest executions, with INFO',
    logGroup: 'pipeLogGroup',
    lines: [
      'stats max(@timestamp) - min(@timestamp) as milliseconds, count(*) as steps by executionId',
      'sort milliseconds desc',
      'limit 50',
    ],
  },
  {
    ...FUNCTION,
    id: 'function-duration',
    name: 'Data delays/Duration and memory',
    lines: [
      'filter @type = "REPORT"',
      'stats count(*) as runs, avg(@duration) as average, max(@duration) as longest, max(@maxMemoryUsed / 1000000) as megabytes by bin(15m)',
    ],
  },
  {
    ...FUNCTION,
    id: 'privacy-not-delivered',
    name: 'Privacy controls/Records not delivered',
    lines: [
      'filter message like /malformed|not a contact record|Nothing is left|could not be redacted/',
      'fields @timestamp, eventID, message, kind, reason, errorName',
      'sort @timestamp desc',
      'limit 200',
    ],
  },
  {
    ...FUNCTION,
    id: 'privacy-configuration',
    name: 'Privacy controls/Configuration',
    lines: [
      'filter message like /onfiguration/',
      'fields @timestamp, level, message, reason, ageSeconds, errorsInAll, noticesInAll',
      'sort @timestamp desc',
      'limit 200',
    ],
  },
  {
    ...FUNCTION,
    id: 'privacy-unmatched-rules',
    name: 'Privacy controls/Rules that never matched',
    // Only `jsonParse` makes the elements of a list accessible. The log line contains positions and numbers.
    lines: [
      'filter message = "Rules matched"',
      'fields jsonParse(@message) as line',
      'unnest line.rules into each',
      'stats sum(each.matched) as matched, count(*) as lines, max(@timestamp) as latest by line.configuration as configuration, line.type as type, each.rule as rule',
      'filter matched = 0',
      'sort latest desc',
      'limit 1000',
    ],
  },
  {
    ...FUNCTION,
    id: 'privacy-by-hour',
    name: 'Privacy controls/Records and fields by hour',
    lines: [
      'filter message = "Records handled"',
      'stats sum(RecordsReceived) as received, sum(RecordsDelivered) as delivered, sum(FieldsRemoved) as fieldsRemoved, sum(FieldsReplaced) as fieldsReplaced, sum(MalformedRecords) as malformed, sum(NotContactRecords) as notContactRecords, sum(EmptyRecords) as empty by bin(1h)',
    ],
  },
  {
    ...FUNCTION,
    id: 'function-crashes',
    name: 'Privacy controls/Crashes and time-outs',
    lines: [
      'filter @message like /Task timed out|Runtime exited|Runtime.ExitError/',
      'fields @timestamp, @requestId, @logStream',
      'sort @timestamp desc',
      'limit 200',
    ],
  },
  {
    id: 'backup-errors',
    name: 'Security errors/Errors of the backup by code',
    goesWith: ['backup'],
    logGroup: 'backupLogGroup',
    lines: ['stats count(*) as failures, max(@timestamp) as latest by errorCode', 'sort failures desc'],
  },
];

/** Log queries for the troubleshooting part of the Operata integration guide. */
export class Queries extends Construct {
  /** @param condition HCL condition under which there are queries */
  constructor(scope: Construct, id: string, facts: Facts, condition: string) {
    super(scope, id);
    const { names } = facts.naming;
    for (const { id: query, name, goesWith, logGroup, lines } of QUERIES) {
      new CloudwatchQueryDefinition(this, query, {
        count: onlyIf(`${condition} && ${allOf(facts, goesWith)}`),
        name: `${names.queryPrefix.value}${name}`,
        logGroupNames: [names[logGroup].value],
        queryString: lines.join('\n| '),
      });
    }
  }
}
