import { describe, expect, it } from 'vitest';
import {
  ConfigurationCache,
  type ConfigurationChange,
  ConfigurationUnreadableError,
} from '../../functions/privacy-controls/configuration-cache';

const documentOf = (type: string, ...fields: string[]) =>
  JSON.stringify({ key: 'REDACTION_CONFIG', value: { type, fields } });
const RECORD = '{"ContactId":"c","A":1,"B":2}';

/** A cache with a clock and a source that the test controls. */
function setUp({ ttlSeconds = 300, maxStaleSeconds = 3600 } = {}) {
  const state = {
    seconds: 1_800_000_000,
    answer: (): string | Promise<string> => documentOf('WHITELIST', 'A'),
    reads: 0,
    changes: [] as ConfigurationChange[],
  };
  const cache = new ConfigurationCache({
    source: {
      async read() {
        state.reads++;
        return await state.answer();
      },
    },
    ttlSeconds,
    maxStaleSeconds,
    now: () => state.seconds * 1000,
    onChange: (change) => state.changes.push(change),
  });
  const fail = (kind = 'Timeout') => {
    state.answer = () => Promise.reject(new ConfigurationUnreadableError(kind));
  };
  const sent = async () => JSON.stringify((await cache.current()).redact(JSON.parse(RECORD)).record);
  const states = () => state.changes.map((change) => change.state);
  return { cache, state, fail, sent, states };
}

const MANDATORY = '{"ContactId":"c"}';
const WITH_A = '{"ContactId":"c","A":1}';

describe('a configuration that can be read', () => {
  it('is read at first use', async () => {
    const { state, sent, states } = setUp();

    expect(state.reads).toBe(0);
    expect(await sent()).toBe(WITH_A);
    expect(state.reads).toBe(1);
    expect(states()).toEqual(['loaded']);
  });

  it('is read again when the time to live ends, not earlier', async () => {
    const { state, sent, states } = setUp();
    await sent();
    state.answer = () => documentOf('BLACKLIST', 'A');

    state.seconds += 299.999;
    expect(await sent()).toBe(WITH_A);
    expect(state.reads).toBe(1);

    state.seconds += 0.001;
    expect(await sent()).toBe('{"ContactId":"c","B":2}');
    expect(state.reads).toBe(2);
    expect(states()).toEqual(['loaded', 'loaded']);
  });

  it('is reported once, with its notices, while it stays the same', async () => {
    const { state, sent } = setUp();
    state.answer = () => documentOf('BLACKLIST', 'ContactId', 'A.0');
    for (let i = 0; i < 5; i++) {
      await sent();
      state.seconds += 300;
    }

    expect(state.reads).toBe(5);
    expect(state.changes).toEqual([
      {
        state: 'loaded',
        config: expect.objectContaining({ type: 'BLACKLIST', fields: ['ContactId', 'A.0'] }),
        notices: [
          expect.objectContaining({ kind: 'ineffective', index: 0 }),
          expect.objectContaining({ kind: 'digits', index: 1 }),
        ],
      },
    ]);
  });

  it('is read once for concurrent callers', async () => {
    const { state, cache, sent } = setUp();
    let answer = (_: string): void => undefined;
    state.answer = () => new Promise((resolve) => (answer = resolve));
    const waiting = Promise.all([sent(), sent(), cache.current()]);
    await Promise.resolve();
    answer(documentOf('WHITELIST', 'A'));

    const [first, second, third] = await waiting;
    expect([first, second]).toEqual([WITH_A, WITH_A]);
    expect(third.fallbackActive).toBe(false);
    expect(state.reads).toBe(1);
  });

  it('is read each time with a time to live of 0', async () => {
    const { state, sent } = setUp({ ttlSeconds: 0 });
    await sent();
    await sent();

    expect(state.reads).toBe(2);
  });

  it('has an age that counts from the request', async () => {
    const { state, cache } = setUp();
    state.answer = () => {
      state.seconds += 2;
      return documentOf('WHITELIST');
    };
    expect((await cache.current()).ageSeconds).toBe(2);

    state.seconds += 100;
    expect((await cache.current()).ageSeconds).toBe(102);
  });

  it('is in force, however long the read took', async () => {
    const { state, sent, states } = setUp({ ttlSeconds: 0, maxStaleSeconds: 0 });
    state.answer = () => {
      state.seconds += 2;
      return documentOf('WHITELIST', 'A');
    };

    expect(await sent()).toBe(WITH_A);
    expect(await sent()).toBe(WITH_A);
    expect(states()).toEqual(['loaded']);
  });

  it('is read again if the clock was set back, and never has a negative age', async () => {
    const { state, cache } = setUp();
    await cache.current();
    state.seconds -= 86_400;

    expect((await cache.current()).ageSeconds).toBe(0);
    expect(state.reads).toBe(2);
  });
});

describe('a refresh that fails', () => {
  it.each([
    [
      'the source cannot be read',
      () => Promise.reject(new ConfigurationUnreadableError('ParameterNotFound')),
    ],
    ['the source breaks', () => Promise.reject(new TypeError('secret'))],
    [
      'the source throws at once',
      () => {
        throw new Error('secret');
      },
    ],
    ['the document is not JSON', () => '{'],
    ['the document is invalid', () => documentOf('BLACKLIST', 'A', 'Card*')],
    ['the document is of a newer kind', () => '{"key":"REDACTION_CONFIG","value":{},"version":2}'],
  ])('keeps the last good configuration, or sends only the mandatory fields: %s', async (_, answer) => {
    const first = setUp();
    first.state.answer = answer;
    expect(await first.sent()).toBe(MANDATORY);

    const { state, cache, sent, states } = setUp();
    await sent();
    state.answer = answer;
    state.seconds += 300;

    expect(await sent()).toBe(WITH_A);
    expect(await cache.current()).toMatchObject({ fallbackActive: false, ageSeconds: 300 });
    expect(states()).toEqual(['loaded', 'stale']);
    expect(JSON.stringify(state.changes)).not.toContain('secret');
  });

  it('sends only the mandatory fields if there has never been a configuration', async () => {
    const { cache, sent, fail, state } = setUp();
    fail('ParameterNotFound');

    expect(await sent()).toBe(MANDATORY);
    expect(await cache.current()).toMatchObject({ fallbackActive: true, ageSeconds: undefined });
    expect(state.changes).toEqual([
      {
        state: 'fallback',
        failure: { kind: 'unreadable', reason: 'ParameterNotFound' },
        ageSeconds: undefined,
      },
    ]);
  });

  it('sends only the mandatory fields when the last good configuration is too old', async () => {
    const { state, sent, fail, states } = setUp();
    await sent();
    fail();
    state.seconds += 3600;
    expect(await sent()).toBe(WITH_A);

    state.seconds += 0.001;
    expect(await sent()).toBe(MANDATORY);
    expect(states()).toEqual(['loaded', 'stale', 'fallback']);
    expect(state.changes.at(-1)).toMatchObject({ ageSeconds: 3600.001 });
  });

  it('never uses an old configuration if none may be stale', async () => {
    const { state, sent, fail } = setUp({ ttlSeconds: 300, maxStaleSeconds: 0 });
    expect(await sent()).toBe(WITH_A);
    fail();
    state.seconds += 1;

    expect(await sent()).toBe(MANDATORY);
  });

  it('retries with growing waits of up to a minute', async () => {
    const { state, sent, fail } = setUp();
    await sent();
    fail();
    state.seconds += 300;
    const start = state.seconds;
    const attempts: number[] = [];
    for (let i = 0; i < 3000; i++) {
      const before = state.reads;
      await sent();
      if (state.reads > before) attempts.push(state.seconds - start);
      state.seconds += 0.125;
    }

    expect(attempts.slice(0, 9)).toEqual([0, 2, 6, 14, 30, 62, 122, 182, 242]);
  });

  it('waits from the end of a long attempt', async () => {
    const { state, sent } = setUp();
    state.answer = () => {
      state.seconds += 2.5;
      return Promise.reject(new ConfigurationUnreadableError('Timeout'));
    };
    await sent();
    state.seconds += 1.999;
    await sent();
    expect(state.reads).toBe(1);

    state.seconds += 0.001;
    await sent();
    expect(state.reads).toBe(2);
  });

  it('does not delay the next attempt if the clock was set back', async () => {
    const { state, sent, fail } = setUp();
    fail();
    await sent();
    state.seconds -= 86_400;
    await sent();

    expect(state.reads).toBe(2);
  });

  it('is reported once, and again only if something changes', async () => {
    const { state, sent, fail, states } = setUp();
    const step = async (seconds: number) => {
      state.seconds += seconds;
      for (let i = 0; i < 3; i++) await sent();
    };
    await step(0);
    fail('Timeout');
    await step(300);
    await step(60);
    expect(states()).toEqual(['loaded', 'stale']);

    state.answer = () => documentOf('BLACKLIST', '[');
    await step(60);
    await step(60);
    expect(states()).toEqual(['loaded', 'stale', 'stale']);
    expect(state.changes.at(-1)).toMatchObject({
      failure: { kind: 'invalid', errors: [{ at: 'value.fields[0]' }] },
    });

    state.answer = () => documentOf('WHITELIST', 'A');
    await step(60);
    await step(300);
    expect(states()).toEqual(['loaded', 'stale', 'stale', 'recovered']);

    fail('Timeout');
    await step(300);
    state.answer = () => documentOf('WHITELIST', 'B');
    await step(60);
    expect(states()).toEqual(['loaded', 'stale', 'stale', 'recovered', 'stale', 'loaded']);
  });

  it('is forgotten when the configuration can be read again', async () => {
    const { state, cache, sent, fail } = setUp();
    fail();
    await sent();
    state.answer = () => documentOf('WHITELIST', 'A');
    state.seconds += 2;
    expect(await sent()).toBe(WITH_A);
    expect(await cache.current()).toMatchObject({ fallbackActive: false, ageSeconds: 0 });

    fail();
    state.seconds += 299;
    await sent();
    expect(state.reads).toBe(2);
    state.seconds += 1;
    await sent();
    state.seconds += 2;
    await sent();
    expect(state.reads).toBe(4);
  });

  it('is counted until it is taken', async () => {
    const { state, cache, sent, fail } = setUp();
    fail();
    await sent();
    state.seconds += 2;
    await sent();

    expect(cache.takeRefreshFailures()).toBe(2);
    expect(cache.takeRefreshFailures()).toBe(0);
  });
});
