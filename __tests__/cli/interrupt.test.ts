import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { interruptedCode, onInterrupt } from '../../src/cli/interrupt';

// The listeners of the test runner must stay in place.
const listeners = new Map<string | symbol, (name: string) => void>();
const send = (name: string): void => listeners.get(name)?.(name);
const exit = vi.fn();
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.spyOn(process, 'on').mockImplementation((name, listener) => {
    listeners.set(name, listener);
    return process;
  });
  vi.spyOn(process, 'off').mockImplementation((name) => {
    listeners.delete(name);
    return process;
  });
  vi.spyOn(process, 'exit').mockImplementation(exit as never);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  exit.mockClear();
  listeners.clear();
  onTerminal(isTTY);
});
const { isTTY } = process.stderr;
const onTerminal = (value: boolean): void => {
  for (const stream of [process.stdout, process.stderr])
    Object.defineProperty(stream, 'isTTY', { value, configurable: true });
};

describe('onInterrupt', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ])('aborts for %s, with the exit code %d', (name, code) => {
    onTerminal(true);
    const { signal, release } = onInterrupt();
    expect(signal.aborted).toBe(false);
    send(name);
    expect([signal.aborted, interruptedCode(signal)]).toEqual([true, code]);
    release();
    expect(listeners.size).toBe(0);
  });

  it('ignores SIGHUP without a terminal, as a listener would undo nohup', () => {
    onTerminal(false);
    onInterrupt();
    expect([...listeners.keys()]).toEqual(['SIGINT', 'SIGTERM']);
  });

  it('ends the process at a second signal, but not if npm only forwards the first', () => {
    onInterrupt();
    send('SIGINT');
    send('SIGINT');
    vi.setSystemTime(Date.now() + 499);
    send('SIGINT');
    expect(exit).not.toHaveBeenCalled();
    vi.setSystemTime(Date.now() + 1);
    send('SIGTERM');
    expect(exit.mock.calls).toEqual([[130]]);
  });
});
