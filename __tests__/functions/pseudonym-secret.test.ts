import { describe, expect, it } from 'vitest';
import {
  PseudonymSecret,
  pseudonymizer,
  type SecretChange,
  SecretUnavailableError,
} from '../../functions/privacy-controls/pseudonym-secret';

const SECRET = Buffer.alloc(32, 7);

/** A secret with a clock and a source that the test controls. */
function setUp() {
  const state = {
    seconds: 1_800_000_000,
    answer: async (): Promise<Uint8Array> => SECRET,
    reads: 0,
    changes: [] as SecretChange[],
  };
  const secret = new PseudonymSecret({
    source: {
      read() {
        state.reads++;
        return state.answer();
      },
    },
    now: () => state.seconds * 1000,
    onChange: (change) => state.changes.push(change),
  });
  const fail = (kind: string) => {
    state.answer = () => Promise.reject(new SecretUnavailableError(kind));
  };
  const pseudonym = async () => (await secret.current())?.('+15550100');
  return { state, fail, secret, pseudonym };
}

const EXPECTED = pseudonymizer(SECRET)('+15550100');

describe('the secret', () => {
  it('is read at first use, and never again', async () => {
    const { state, pseudonym } = setUp();
    expect(state.reads).toBe(0);
    expect(await pseudonym()).toBe(EXPECTED);
    state.seconds += 1_000_000;

    expect(await pseudonym()).toBe(EXPECTED);
    expect(state.reads).toBe(1);
    expect(state.changes).toEqual([]);
  });

  it('is read once for concurrent callers', async () => {
    const { state, pseudonym } = setUp();

    expect(await Promise.all([pseudonym(), pseudonym()])).toEqual([EXPECTED, EXPECTED]);
    expect(state.reads).toBe(1);
  });

  it('is not read again before 2 seconds after a failure, then after twice as long, up to a minute', async () => {
    const { state, fail, pseudonym } = setUp();
    fail('TimeoutError');
    const waits: number[] = [];
    for (let reads = 1; reads <= 8; reads++) {
      expect(await pseudonym()).toBeUndefined();
      expect(state.reads).toBe(reads);
      let waited = 0;
      while (state.reads === reads) {
        waited++;
        state.seconds++;
        await pseudonym();
      }
      waits.push(waited);
    }

    expect(waits).toEqual([2, 4, 8, 16, 32, 60, 60, 60]);
  });

  it('is read at the next attempt after a failure, and each state is reported once', async () => {
    const { state, fail, pseudonym } = setUp();
    fail('TimeoutError');
    await pseudonym();
    await pseudonym();
    state.seconds += 2;
    await pseudonym();
    fail('AccessDeniedException');
    state.seconds += 4;
    await pseudonym();
    state.answer = async () => SECRET;
    expect(await pseudonym()).toBeUndefined();
    state.seconds += 8;

    expect(await pseudonym()).toBe(EXPECTED);
    expect(state.changes).toEqual([
      { state: 'unavailable', reason: 'TimeoutError' },
      { state: 'unavailable', reason: 'AccessDeniedException' },
      { state: 'recovered' },
    ]);
  });

  it('is unavailable after any other error, whose text is not reported', async () => {
    const { state, pseudonym } = setUp();
    state.answer = () => Promise.reject(new Error('CANARY'));

    expect(await pseudonym()).toBeUndefined();
    expect(state.changes).toEqual([{ state: 'unavailable', reason: 'Unknown' }]);
  });

  it('is unavailable without a source, which is reported once', async () => {
    const changes: SecretChange[] = [];
    const secret = new PseudonymSecret({
      source: undefined,
      now: Date.now,
      onChange: (change) => changes.push(change),
    });

    expect([await secret.current(), await secret.current()]).toEqual([undefined, undefined]);
    expect(changes).toEqual([{ state: 'unavailable', reason: 'NoKey' }]);
  });

  it('is in no property of the object, and in no text of it', async () => {
    const { secret, pseudonym } = setUp();
    await pseudonym();

    expect(JSON.stringify(secret)).toBe('{}');
    expect(Object.getOwnPropertyNames(secret)).toEqual([]);
  });
});
