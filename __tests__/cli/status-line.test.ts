import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StatusLine } from '../../src/cli/status-line';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function started(isTTY: boolean, seconds: number): { written: string[]; line: StatusLine } {
  const written: string[] = [];
  const line = new StatusLine(
    { isTTY, write: (text: unknown) => written.push(String(text)) > 0 },
    () => 'half',
  );
  line.start();
  vi.advanceTimersByTime(seconds * 1000);
  return { written, line };
}

describe('StatusLine', () => {
  it('rewrites one line on a terminal, and clears it for others', () => {
    const { written, line } = started(true, 0.4);
    line.say('something');
    line.stop();
    expect(written).toEqual(['\r\u001b[2Khalf', '\r\u001b[2Khalf', '\r\u001b[2K', 'something\n']);
  });

  it('writes a line every five seconds without a terminal', () => {
    const { written, line } = started(false, 10);
    line.say('something');
    line.stop();
    expect(written).toEqual(['half\n', 'half\n', 'something\n']);
  });

  it('writes nothing after it is stopped', () => {
    const { written, line } = started(true, 0);
    line.stop();
    vi.advanceTimersByTime(10_000);
    expect(written).toEqual([]);
  });
});
