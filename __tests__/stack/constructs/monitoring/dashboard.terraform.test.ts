import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createHandler } from '../../../../functions/privacy-controls/privacy-handler';
import type { Plan, Values } from '../../../../src/artefact/terraform/terraform-json';
import { GUIDE_ALARMS } from '../../../harness/monitoring';
import { describeWithTerraform } from '../../../harness/terraform';
import { whyNotEmitted } from './emitted';
import { metricsOf, type PlannedWidget, planned, queriesIn, widgetsIn } from './planned';

/** The graphs in the order of the pipeline, with the part that they belong to. */
const GRAPHS: readonly (readonly [title: string, goesWith?: 'privacy' | 'backup'])[] = [
  ['Stream: records from Amazon Connect'],
  ['Stream: age of the records that are read (ms)'],
  ['Pipe: events and invocations'],
  ['Pipe: failures by stage'],
  ['Privacy controls: duration (ms)', 'privacy'],
  ['Privacy controls: errors and throttles', 'privacy'],
  ['Privacy controls: records', 'privacy'],
  ['Privacy controls: configuration', 'privacy'],
  ['Operata: latency (ms)'],
  ['Dead-letter queue'],
  ['Backup: freshness', 'backup'],
  ['Backup: writes', 'backup'],
];
const titles = (without?: string): string[] =>
  GRAPHS.filter(([, part]) => part === undefined || part !== without).map(([title]) => title);

/** The required metrics, by namespace and name. */
const SHOWN = [
  'AWS/Kinesis IncomingRecords',
  'AWS/Kinesis GetRecords.IteratorAgeMilliseconds',
  'AWS/EventBridge/Pipes Invocations',
  'AWS/EventBridge/Pipes ExecutionFailed',
  'AWS/EventBridge/Pipes EnrichmentStageFailed',
  'AWS/EventBridge/Pipes TargetStageFailed',
  'AWS/EventBridge/Pipes TargetStageDuration',
  'AWS/Lambda Duration',
  'AWS/Lambda Errors',
  'AWS/Lambda Throttles',
  'Operata/ConnectIntegration FieldsRemoved',
  'Operata/ConnectIntegration MalformedRecords',
  'Operata/ConnectIntegration NotContactRecords',
  'Operata/ConnectIntegration ConfigurationAgeSeconds',
  'Operata/ConnectIntegration FallbackActive',
  'AWS/SQS ApproximateNumberOfMessagesVisible',
  'AWS/Firehose DeliveryToS3.DataFreshness',
];

/** The position of a graph in reading order. */
const place = ({ x, y }: PlannedWidget): number => y * 24 + x;

function expectNoOverlap(widgets: readonly PlannedWidget[]): void {
  const taken = new Set<string>();
  for (const { x, y, width, height, properties } of widgets) {
    expect(x + width, properties.title).toBeLessThanOrEqual(24);
    for (let column = x; column < x + width; column++) {
      for (let row = y; row < y + height; row++) {
        expect(taken, properties.title).not.toContain(`${column} ${row}`);
        taken.add(`${column} ${row}`);
      }
    }
  }
}

describeWithTerraform('the dashboard', () => {
  let plan: Plan;
  let widgets: readonly PlannedWidget[];
  const graphs = (all = widgets): readonly PlannedWidget[] => all.filter(({ type }) => type === 'metric');

  beforeAll(async () => {
    plan = await planned();
    widgets = widgetsIn(plan);
  });

  it('shows the pipeline from left to right', () => {
    const inOrder = [...graphs()].sort((one, other) => place(one) - place(other));
    expect(inOrder.map(({ properties }) => properties.title)).toEqual(titles());
    expectNoOverlap(widgets);
  });

  describe.each(titles())('%s', (title) => {
    const widget = (): PlannedWidget | undefined =>
      widgets.find(({ properties }) => properties.title === title);

    it('shows metrics that the services send for this deployment, in its region', () => {
      const found = widget();
      expect(found?.properties.region).toBe('us-west-2');
      const metrics = found === undefined ? [] : metricsOf(found);
      expect(metrics.length).toBeGreaterThan(0);
      expect(metrics.map((metric) => whyNotEmitted(metric)).filter(Boolean)).toEqual([]);
    });
  });

  it('shows all required metrics', () => {
    const shown = graphs()
      .flatMap(metricsOf)
      .map(({ namespace, name }) => `${namespace} ${name}`);
    expect(SHOWN.filter((name) => !shown.includes(name))).toEqual([]);
  });

  it('uses only its own IDs in expressions, and hides lines that are only computed with', () => {
    for (const { properties } of graphs()) {
      const rows = properties.metrics ?? [];
      const options = rows.map((row) => (row.at(-1) ?? {}) as Readonly<Record<string, unknown>>);
      const ids = options.flatMap(({ id }) => (id === undefined ? [] : [String(id)]));
      for (const { expression } of options) {
        const names = String(expression ?? '').match(/\b[a-z]\w*\b/g) ?? [];
        expect(names.filter((name) => expression !== undefined && !ids.includes(name))).toEqual([]);
      }
      const hidden = options.filter(({ visible }) => visible === false);
      expect(hidden.every(({ id }) => id !== undefined)).toBe(true);
    }
  });

  it('shows the limits of the variables', async () => {
    const limits = (all: readonly PlannedWidget[]): unknown[] =>
      graphs(all).flatMap(
        ({ properties }) => properties.annotations?.horizontal.map(({ value }) => value) ?? [],
      );
    expect(limits(widgets)).toEqual([300_000, 30_000, 900]);
    const settings = {
      alarm_delay_seconds: 60,
      privacy_function_timeout_seconds: 10,
      alarm_backup_delay_seconds: 60,
    };
    expect(limits(widgetsIn(await planned(settings)))).toEqual([60_000, 10_000, 360]);
  });

  it('shows the states of all alarms', () => {
    const [states, ...others] = widgets.filter(({ type }) => type === 'alarm');
    expect(others).toEqual([]);
    const names = plan.changes
      .filter(({ type }) => type === 'aws_cloudwatch_metric_alarm')
      .map(({ after }) => `arn:aws:cloudwatch:us-west-2:111122223333:alarm:${after?.alarm_name}`);
    expect([...(states?.properties.alarms ?? [])].sort()).toEqual(names.sort());
    expect(names).toHaveLength(GUIDE_ALARMS.length);
  });

  it.each<[string, Values, string]>([
    ['privacy controls', { enable_privacy_controls: false }, 'privacy'],
    ['a backup', { backup_enabled: false }, 'backup'],
  ])('leaves no gaps without %s', async (_what, settings, part) => {
    const plan = await planned(settings);
    const left = widgetsIn(plan);
    expect(graphs(left).map(({ properties }) => properties.title)).toEqual(titles(part));
    expectNoOverlap(left);
    const places = graphs(left).map(place);
    const [first = 0] = places;
    expect(places).toEqual(
      places.map((_, index) => first + (index % 4) * 6 + Math.floor(index / 4) * 6 * 24),
    );
    const shown = graphs(left).flatMap(metricsOf);
    expect(shown.map(({ name }) => name).includes('EnrichmentStageFailed')).toBe(part !== 'privacy');
    const [states] = left.filter(({ type }) => type === 'alarm');
    const names = plan.changes.filter(({ type }) => type === 'aws_cloudwatch_metric_alarm');
    expect(states?.properties.alarms).toHaveLength(names.length);
  });

  it('starts at the top without alarms', async () => {
    const left = widgetsIn(await planned({ alarms_enabled: false }));
    expect(left.filter(({ type }) => type === 'alarm')).toEqual([]);
    expect(Math.min(...left.map(({ y }) => y))).toBe(0);
  });

  it('exists while deliveries are paused, and not if it is switched off', async () => {
    expect(graphs(widgetsIn(await planned({ delivery_enabled: false })))).toHaveLength(GRAPHS.length);
    expect(widgetsIn(await planned({ dashboard_enabled: false }))).toEqual([]);
  });

  it('uses the region and the stream of another deployment', async () => {
    const all = widgetsIn(
      await planned({
        aws_region: 'us-gov-west-1',
        existing_stream_arn: 'arn:aws-us-gov:kinesis:us-gov-west-1:111122223333:stream/existing',
      }),
    );
    const text = JSON.stringify(all);
    expect(text).not.toMatch(/us-west-2|arn:aws:/);
    expect(text).toContain('"StreamName","existing"');
    expect(new Set(graphs(all).map(({ properties }) => properties.region))).toEqual(
      new Set(['us-gov-west-1']),
    );
  });
});

/** What a query may ask for: what pipe, function, Lambda and Firehose write, and none of it of a record. */
const FIELDS = new Set([
  '@timestamp',
  '@message',
  '@requestId',
  '@logStream',
  '@type',
  '@duration',
  '@maxMemoryUsed',
  'executionId',
  'messageType',
  'logLevel',
  'error.awsService',
  'error.httpStatusCode',
  'level',
  'message',
  'eventID',
  'reason',
  'errorName',
  'ageSeconds',
  'errorsInAll',
  'noticesInAll',
  'line.configuration',
  'line.type',
  'line.rules',
  'each.rule',
  'each.matched',
  'RecordsReceived',
  'RecordsDelivered',
  'FieldsRemoved',
  'FieldsReplaced',
  'MalformedRecords',
  'NotContactRecords',
  'kind',
  'EmptyRecords',
  'errorCode',
]);
const WORDS = new Set(
  'filter fields stats sort limit by as like desc count sum avg max min bin unnest into jsonParse ERROR REPORT m h'.split(
    ' ',
  ),
);

/** The fields that a query names, apart from the names that it gives. */
function fieldsIn(query: string): string[] {
  const given = new Set([...query.matchAll(/ (?:as|into) (\w+)/g)].map(([, name]) => name));
  const plain = query.replace(/"[^"]*"|\/[^/\n]+\//g, '');
  const names = plain.match(/@?[A-Za-z][\w.]*/g) ?? [];
  return names.filter((name) => !WORDS.has(name) && !given.has(name));
}

describeWithTerraform('the saved queries', () => {
  const PIPE = '/aws/vendedlogs/pipes/operata-production-your-instance-alias';
  const FUNCTION = '/aws/lambda/operata-privacy-controls-production';
  const BACKUP = '/aws/kinesisfirehose/operata-backup-production';
  const EXPECTED: Readonly<Record<string, string>> = {
    'Data delays/Errors of the pipe by stage': PIPE,
    'Data delays/Slowest executions, with INFO': PIPE,
    'Data delays/Duration and memory': FUNCTION,
    'Privacy controls/Records not delivered': FUNCTION,
    'Privacy controls/Configuration': FUNCTION,
    'Privacy controls/Rules that never matched': FUNCTION,
    'Privacy controls/Records and fields by hour': FUNCTION,
    'Privacy controls/Crashes and time-outs': FUNCTION,
    'Security errors/Errors of the backup by code': BACKUP,
  };

  it('use the right log group, and exist only with it', async () => {
    const groups = async (settings: Values): Promise<Record<string, unknown>> =>
      Object.fromEntries(
        [...queriesIn(await planned(settings))].map(([name, { log_group_names }]) => [name, log_group_names]),
      );
    const those = (...logs: readonly string[]): Record<string, unknown> =>
      Object.fromEntries(
        Object.entries(EXPECTED).flatMap(([name, log]) => (logs.includes(log) ? [[name, [log]]] : [])),
      );
    expect(await groups({})).toEqual(those(PIPE, FUNCTION, BACKUP));
    expect(await groups({ enable_privacy_controls: false })).toEqual(those(PIPE, BACKUP));
    expect(await groups({ backup_enabled: false })).toEqual(those(PIPE, FUNCTION));
    expect(await groups({ dashboard_enabled: false })).toEqual({});
  });

  it('select fields by name, and none that could contain parts of a record', async () => {
    for (const [name, { query_string }] of queriesIn(await planned())) {
      const query = String(query_string);
      expect(
        fieldsIn(query).filter((field) => !FIELDS.has(field)),
        name,
      ).toEqual([]);
      // Whole lines, and what AWS quotes of an answer, are looked through at most, and not shown.
      const shown = query
        .split('\n')
        .filter((line) => !/^(\| )?filter /.test(line))
        // Taken apart, and not shown: what is shown is what `stats` names after it.
        .filter((line) => !(line === '| fields jsonParse(@message) as line' && /\n\| stats /.test(query)))
        .join('\n');
      expect(shown, name).not.toMatch(/@message|error\.(message|details)|payload|awsRe(quest|sponse)/);
      expect(query, name).toMatch(/\n\| (stats|fields)|^stats /);
    }
  });
});

describeWithTerraform('the query of the rules that never matched', () => {
  const NAME = 'Privacy controls/Rules that never matched';

  it('is the one in docs/field-paths.md', async () => {
    const page = readFileSync(join(__dirname, '..', '..', '..', '..', 'docs', 'field-paths.md'), 'utf8');
    const query = queriesIn(await planned()).get(NAME)?.query_string;

    expect(page).toContain(`\`\`\`text\n${String(query)}\n\`\`\``);
  });

  it('uses what the function logs', async () => {
    const lines: string[] = [];
    const document = '{"key":"REDACTION_CONFIG","value":{"type":"BLACKLIST","fields":["A"]}}';
    const handler = createHandler(
      { environment: 'test', parameter: 'p', ttlSeconds: 300, maxStaleSeconds: 3600, deliveryBody: 'record' },
      { source: { read: async () => document }, now: () => 0, sink: (line) => lines.push(line) },
    );
    await handler([{ data: Buffer.from('{"ContactId":"c","A":1}').toString('base64') }]);
    const query = String(queriesIn(await planned()).get(NAME)?.query_string);
    const message = /^filter message = "(.*)"$/m.exec(query)?.[1];
    const line = lines.map((each) => JSON.parse(each)).find((each) => each.message === message);

    expect(line).toMatchObject({ configuration: expect.any(String), type: 'BLACKLIST' });
    expect(line.rules).toEqual([{ rule: 0, matched: 1 }]);
  });
});

it('fieldsIn finds the fields of a query', () => {
  expect(fieldsIn('filter a = "x y" and b like /c d/\n| fields @timestamp, secret.field')).toEqual([
    'a',
    'and',
    'b',
    '@timestamp',
    'secret.field',
  ]);
});
