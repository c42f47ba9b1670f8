import { describe, expect, it } from 'vitest';
import { embeddedMetrics } from '../../../../functions/privacy-controls/metrics';
import { EMITTED, whyNotEmitted } from './emitted';

describe('the table of emitted metrics', () => {
  it('contains the metrics that the function writes', () => {
    const metrics = {
      RecordsReceived: 1,
      RecordsDelivered: 1,
      MalformedRecords: 0,
      NotContactRecords: 0,
      EmptyRecords: 0,
      FieldsRemoved: 2,
      FieldsReplaced: 1,
      ConfigurationAgeSeconds: 3,
      ConfigurationRefreshFailures: 0,
      FallbackActive: 0,
      PseudonymKeyUnavailable: 0,
    };
    const { _aws } = JSON.parse(`{${embeddedMetrics('production', 0, metrics)}}`) as {
      _aws: {
        CloudWatchMetrics: readonly {
          Namespace: string;
          Dimensions: readonly (readonly string[])[];
          Metrics: readonly { Name: string }[];
        }[];
      };
    };
    const [written] = _aws.CloudWatchMetrics;
    const table = EMITTED['Operata/ConnectIntegration'] ?? {};
    expect(written?.Namespace).toBe('Operata/ConnectIntegration');
    expect(written?.Metrics.map(({ Name }) => Name).sort()).toEqual(Object.keys(table).sort());
    for (const dimensions of Object.values(table)) expect(dimensions).toEqual(written?.Dimensions);
  });

  it('does not include a metric with other dimensions or another name', () => {
    const metric = {
      namespace: 'AWS/Kinesis',
      name: 'IncomingRecords',
      dimensions: { StreamName: 'Connect_CTR_production' },
    };
    expect(whyNotEmitted(metric)).toBeUndefined();
    expect(whyNotEmitted({ ...metric, dimensions: {} })).toContain('not sent with no dimensions');
    expect(whyNotEmitted({ ...metric, dimensions: { ...metric.dimensions, ShardId: '0' } })).toContain(
      'not sent with ShardId, StreamName',
    );
    expect(whyNotEmitted({ ...metric, dimensions: { StreamName: 'another' } })).toContain(
      'StreamName another',
    );
    expect(whyNotEmitted({ ...metric, name: 'IteratorAge' })).toContain('has no metric');
    expect(whyNotEmitted({ ...metric, namespace: 'AWS/Streams' })).toContain('has no metric');
  });
});
