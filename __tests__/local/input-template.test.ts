import { describe, expect, it } from 'vitest';
import { InputTemplate, type TemplateContext } from '../../src/delivery/input-template';
import type { JsonObject } from '../../src/records/json';

const CONTEXT: TemplateContext = {
  pipeName: 'P',
  pipeArn: 'arn:pipe',
  sourceArn: 'arn:source',
  targetArn: 'arn:target',
  enrichmentArn: 'arn:enrichment',
  ingestionTime: '2026-01-01T00:00:00.000Z',
};
const EVENT: JsonObject = {
  eventID: 'shard:1',
  data: { ContactId: 'c', Queue: null, 'a.b': 1, List: [{ N: 2 }], Text: 'a "quote" \n' },
};

const render = (template: string): string | undefined => new InputTemplate(template).render(EVENT, CONTEXT);

describe('InputTemplate', () => {
  it.each([
    ['{"data": <$.data>}', { data: EVENT.data }],
    ['{"id": <$.data.ContactId>, "e": "<$.eventID>"}', { id: 'c', e: 'shard:1' }],
    ['{"t": "say <$.data.Text>!"}', { t: 'say a "quote" \n!' }],
    ['{"k": <$.data[\'a.b\']>, "n": <$.data.List[0].N>}', { k: 1, n: 2 }],
    ['{"q": <$.data.Queue>, "m": <$.data.Missing.X>, "s": "<$.data.Missing>"}', { q: null, m: null, s: '' }],
    [
      '{"p": "<aws.pipes.pipe-name>", "a": <aws.pipes.pipe-arn>, "t": <aws.pipes.event.ingestion-time>}',
      { p: 'P', a: 'arn:pipe', t: CONTEXT.ingestionTime },
    ],
    ['{"event": <aws.pipes.event.json>}', { event: EVENT }],
    ['{"escaped \\" quote": <$.eventID>}', { 'escaped " quote': 'shard:1' }],
    ['[<$.data.List>]', [[{ N: 2 }]]],
  ])('fills %s', (template, expected) => {
    expect(JSON.parse(render(template) ?? '')).toEqual(expected);
  });

  it.each(['{"a": "<$.data>"}', '{"a" <$.eventID>}'])(
    'returns nothing if %s does not yield JSON',
    (template) => {
      expect(render(template)).toBeUndefined();
    },
  );

  it.each([
    ['<$.data>', /wrap it, as in/],
    ['{"a": <$.data..b>}', /is not supported/],
    ['{"a": <data.b>}', /is not supported/],
    ['{"a": <aws.pipes.nothing>}', /is not supported/],
    [`{"a": "${'x'.repeat(8200)}"}`, /a pipe accepts at most 8192/],
  ])('refuses %.30s', (template, message) => {
    expect(() => new InputTemplate(template)).toThrow(message);
  });
});
