import { describe, expect, it } from 'vitest';
import { type PlanJson, withoutEmptyValues } from '../../../src/upkeep/scanners/deployments';

const plan = (values: Readonly<Record<string, unknown>>): PlanJson => ({
  planned_values: {
    root_module: {
      resources: [{ address: 'aws_s3_bucket.backup', type: 'aws_s3_bucket', mode: 'managed', values }],
    },
  },
});

describe('a plan that is scanned', () => {
  it('has no arguments that nobody set', () => {
    expect(
      withoutEmptyValues(plan({ logging: [], policy: '', tags: null, timeouts: {}, bucket: 'b' })),
    ).toEqual(plan({ bucket: 'b' }));
  });

  it('keeps what is false or zero, as that is a statement', () => {
    const values = { force_destroy: false, retention_in_days: 0, versioning: [{ enabled: false }] };
    expect(withoutEmptyValues(plan(values))).toEqual(plan(values));
  });

  it('keeps all else of the plan', () => {
    const whole = { ...plan({ bucket: 'b' }), resource_changes: [{ change: { after: { logging: [] } } }] };
    expect(withoutEmptyValues(whole)).toEqual(whole);
  });
});
