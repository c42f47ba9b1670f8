import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { canAsk, confirm } from '../../src/cli/confirm';
import { someone } from '../harness/dialogue';

const never = new AbortController().signal;

describe('confirm', () => {
  it.each([
    ['y\n', true],
    ['YES\n', true],
    [' y \n', true],
    ['yep\n', false],
    ['n\n', false],
    ['\n', false],
    ['', false],
  ])('reads the answer %j as %j', async (answer, expected) => {
    expect(await confirm('Go on?', someone(answer), never)).toBe(expected);
  });

  it('reads an interrupt as no', async () => {
    const controller = new AbortController();
    const waiting = { input: new PassThrough(), output: new PassThrough() };
    const answer = confirm('Go on?', waiting, controller.signal);
    controller.abort();
    expect(await answer).toBe(false);
  });

  it('asks only at a terminal', () => {
    expect(canAsk(someone(''))).toBe(true);
    expect(canAsk(someone('', false))).toBe(false);
  });
});
