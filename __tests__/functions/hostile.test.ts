import { afterEach, describe, expect, it, vi } from 'vitest';
import { parseFieldPath } from '../../functions/privacy-controls/field-path';
import {
  isContainer,
  type JsonContainer,
  type JsonObject,
  type JsonValue,
} from '../../functions/privacy-controls/json';
import { createHandler } from '../../functions/privacy-controls/privacy-handler';
import {
  checkRedactionValue,
  parseRedactionDocument,
} from '../../functions/privacy-controls/redaction-config';
import { compileConfiguration } from '../../functions/privacy-controls/replacement';
import type { List } from '../../src/upkeep/benchmarks/function/contestants';
import { HOSTILE_INPUTS } from '../../src/upkeep/benchmarks/function/hostile-inputs';
import { redact } from '../reference/naive-redaction';

const CANARY = 'CANARY-7f3a';
const SECRET = Buffer.alloc(32, 7);
const SETTINGS = {
  environment: 'test',
  parameter: 'p',
  ttlSeconds: 300,
  maxStaleSeconds: 3600,
  deliveryBody: 'record',
} as const;

/** Handles a record in base64. @returns the response and the log */
async function handle(list: List | string, record: string) {
  const log: string[] = [];
  const document = typeof list === 'string' ? list : JSON.stringify({ key: 'REDACTION_CONFIG', value: list });
  const handler = createHandler(SETTINGS, {
    source: { read: async () => document },
    secretSource: { read: async () => SECRET },
    now: () => 0,
    sink: (line) => log.push(line),
  });
  const data = Buffer.from(record).toString('base64');
  const answer = JSON.stringify(await handler([{ eventID: 'shardId-000000000000:1', data }]));
  return { answer, log: log.join('\n') };
}

/** A contact record with another member, whose content must appear only in the response. */
const withCanary = (record: string) => `{"${CANARY}":["${CANARY}"],${record.slice(1)}`;

describe('a hostile record or configuration', () => {
  it.each(HOSTILE_INPUTS)('is handled without logging its content: $name', async (input) => {
    const { list, listOf, record, size } = input;
    const { answer, log } = await handle(listOf?.(size) ?? list, withCanary(record(size)));

    if (input.name === 'nested too deeply') {
      expect(answer).toBe('[]');
      expect(log).toContain('nested too deeply');
    } else {
      expect(answer.startsWith('{"')).toBe(true);
      expect(log).not.toContain('ERROR');
    }
    expect(log).not.toContain(CANARY);
  });

  const comparable = HOSTILE_INPUTS.filter(({ name }) => name !== 'nested too deeply');

  it.each(comparable)(
    'is redacted according to the specification: $name',
    async ({ list, listOf, record }) => {
      const small = 20;
      const value = listOf?.(small) ?? list;
      const text = record(small);

      expect((await handle(value, text)).answer).toBe(
        JSON.stringify(redact(JSON.parse(text), value, SECRET)),
      );
    },
  );

  it('is handled up to the deepest allowed level, and refused beyond it', async () => {
    const list = { type: 'BLACKLIST', fields: ['*.*'] } as const;
    const nested = (levels: number) =>
      `{"ContactId":"${CANARY}","A":${'[{"B":'.repeat(levels / 2 - 1)}[]${'}]'.repeat(levels / 2 - 1)}}`;

    expect((await handle(list, nested(500))).answer).toBe(`{"ContactId":"${CANARY}","A":[]}`);
    const refused = await handle(list, nested(502));
    expect(refused.answer).toBe('[]');
    expect(refused.log).not.toContain(CANARY);
  });
});

describe('the work for a hostile record', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  /** How often a member, an element or a step of a path is accessed. */
  function workOf(list: List, text: string): number {
    const valid = checkRedactionValue(list);
    if (!valid.ok) throw new Error('not valid');
    let work = 0;
    const watched = (value: JsonContainer): JsonContainer =>
      new Proxy(value, {
        get(target, key) {
          work++;
          const member = Reflect.get(target, key) as JsonValue;
          return isContainer(member) ? watched(member) : member;
        },
        getOwnPropertyDescriptor(target, key) {
          work++;
          return Reflect.getOwnPropertyDescriptor(target, key);
        },
      });
    const run = compileConfiguration(valid.config);
    const record = watched(JSON.parse(text)) as JsonObject;
    const get = Map.prototype.get;
    vi.spyOn(Map.prototype, 'get').mockImplementation(function (this: Map<unknown, unknown>, key) {
      work++;
      return get.call(this, key);
    });
    run(record, (value) => value);
    vi.restoreAllMocks();
    return work;
  }

  it.each(HOSTILE_INPUTS.filter(({ listOf, name }) => listOf === undefined && name !== 'nested too deeply'))(
    'grows linearly with the record: $name',
    ({ list, record, size }) => {
      const half = Math.min(size, 4000) / 2;

      expect(workOf(list, record(2 * half))).toBeLessThanOrEqual(2.1 * workOf(list, record(half)) + 100);
    },
  );

  it.each(HOSTILE_INPUTS.filter(({ listOf }) => listOf !== undefined))(
    'grows at most linearly with the list: $name',
    ({ list, listOf, record, size }) => {
      const work = (each: number) => workOf(listOf?.(each) ?? list, record(each));

      expect(work(size)).toBeLessThanOrEqual(2.1 * work(size / 2) + 100);
    },
  );

  it('is the same for every element, whatever the wildcards', () => {
    // All combinations of a name and a wildcard. Matching them one by one would take 2^12 times as long.
    const fields = Array.from({ length: 4096 }, (_, bits) =>
      [...Array.from({ length: 12 }, (_each, at) => ((bits >> at) & 1 ? '*' : 'A')), 'Z'].join('.'),
    );
    const list = { type: 'BLACKLIST', fields } as const;
    const wide = (length: number) => `{"A":[${Array.from({ length }, () => '{"A":{"B":1}}').join(',')}]}`;

    expect(workOf(list, wide(2000))).toBeLessThan(11 * workOf(list, wide(200)));
  });
});

describe('a hostile configuration document', () => {
  it.each([
    ['deep arrays', `${'['.repeat(200_000)}`],
    ['deep arrays that are valid JSON', `${'['.repeat(5000)}${']'.repeat(5000)}`],
    ['deep arrays instead of fields', documentOf(`${'['.repeat(5000)}${']'.repeat(5000)}`)],
    ['a string of 1 MB instead of fields', documentOf(JSON.stringify('x'.repeat(1_000_000)))],
    ['a field of 1 MB', documentOf(JSON.stringify([`${'x'.repeat(1_000_000)}*`]))],
    ['many faults', documentOf(JSON.stringify(Array.from({ length: 5000 }, (_, i) => `*${i}`)))],
    ['repeated members', `{${'"key":1,'.repeat(50_000)}"value":2}`],
    ['members of a prototype', `{"__proto__":{"key":"REDACTION_CONFIG"},"constructor":1,"value":{}}`],
  ])('is refused with an error, and only the mandatory fields are sent: %s', async (_, document) => {
    const result = parseRedactionDocument(document);
    const { answer, log } = await handle(document, `{"ContactId":"c","A":"${CANARY}"}`);

    expect(result.ok).toBe(false);
    expect(answer).toBe('{"ContactId":"c"}');
    expect(log).not.toContain(CANARY);
    expect(Math.max(...log.split('\n').map((line) => line.length))).toBeLessThan(256_000);
  });

  it('may have long field paths, which are accepted or refused', () => {
    for (const path of [
      Array.from({ length: 50_000 }, () => '*').join('.'),
      `${'\\.'.repeat(50_000)}`,
      '\u{1f600}'.repeat(100_000),
    ])
      expect(parseFieldPath(path).ok).toBe(true);
    for (const path of [
      '['.repeat(100_000),
      `${'.'.repeat(100_000)}`,
      `${'\\'.repeat(100_001)}`,
      '*#'.repeat(9),
    ]) {
      const result = parseFieldPath(path);
      expect(result.ok).toBe(false);
      if (!result.ok) for (const { message } of result.errors) expect(message.length).toBeLessThan(2000);
    }
  });

  function documentOf(fields: string): string {
    return `{"key":"REDACTION_CONFIG","value":{"type":"BLACKLIST","fields":${fields}}}`;
  }
});
