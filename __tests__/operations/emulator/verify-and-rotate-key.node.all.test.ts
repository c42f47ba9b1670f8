import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runRotateKeyCommand } from '../../../src/operations/rotate-key/command';
import type { StepResult as RotationStep } from '../../../src/operations/rotate-key/step';
import { runVerifyCommand } from '../../../src/operations/verify/command';
import type { VerifyReport } from '../../../src/operations/verify/report';
import { ACCOUNT } from '../../harness/aws/deployed';
import { describeWithMinistack } from '../../harness/aws/ministack';
import { printedBy } from '../../harness/printed';
import { Endpoint } from '../../local/support';
import { EmulatedPipeline } from './emulated-pipeline';

describeWithMinistack('verify and rotate-key over an emulator of AWS', ACCOUNT, () => {
  const directory = mkdtempSync(join(tmpdir(), 'operata-emulator-'));
  const outputs = join(directory, 'outputs.json');
  const endpoint = new Endpoint();
  let pipeline: EmulatedPipeline;

  beforeAll(async () => {
    pipeline = new EmulatedPipeline();
    await pipeline.create(await endpoint.start(() => ({ status: 200 })));
    writeFileSync(outputs, pipeline.outputs());
  });
  beforeEach(() => {
    pipeline.status = 200;
  });
  afterAll(async () => {
    await pipeline.stop();
    await endpoint.stop();
    rmSync(directory, { recursive: true });
  });

  const states = (steps: readonly { readonly step: string; readonly state: string }[]) =>
    Object.fromEntries(steps.map(({ step, state }) => [step, state]));

  describe('verify', () => {
    const verify = async () => {
      const { code, stdout } = await printedBy(() =>
        runVerifyCommand(['--outputs', outputs, '--yes', '--json', '--timeout', '15']),
      );
      return { code, states: states((JSON.parse(stdout) as VerifyReport).steps) };
    };

    it('sees or infers each step', async () => {
      expect(await verify()).toEqual({
        code: 0,
        states: {
          put: 'seen',
          stream: 'seen',
          function: 'seen',
          'pipe log': 'inferred',
          queue: 'inferred',
          delivery: 'inferred',
          'iterator age': 'seen',
          backup: 'seen',
        },
      });
    });

    it('sees that the record is dead-lettered, and leaves the message where it is', async () => {
      pipeline.status = 401;
      expect(await verify()).toMatchObject({
        code: 1,
        states: {
          function: 'seen',
          'pipe log': 'failed',
          queue: 'failed',
          delivery: 'failed',
          backup: 'seen',
        },
      });
      expect(await pipeline.deadLetters()).toBe(1);
    });
  });

  describe('rotate-key', () => {
    const rotate = async (...argv: string[]) => {
      const { code, stdout } = await printedBy(() =>
        runRotateKeyCommand(['--outputs', outputs, '--yes', '--json', ...argv]),
      );
      return { code, states: states((JSON.parse(stdout) as { steps: RotationStep[] }).steps) };
    };

    it('tries the new key as the connection sends it, and sees the change', async () => {
      const body = join(directory, 'body.json');
      writeFileSync(body, '{"ContactId":"example"}');
      process.env.OPERATA_NEW_API_KEY = 'new-key';
      expect(await rotate('--only', 'try', '--body', body)).toEqual({ code: 0, states: { 'new key': 'ok' } });
      expect(endpoint.received.at(-1)?.headers.authorization).toBe(
        `Basic ${Buffer.from('group-1:new-key').toString('base64')}`,
      );

      const waiting = rotate('--only', 'wait', '--timeout', '15');
      setTimeout(() => void pipeline.applyKey('new-key'), 1500);
      expect(await waiting).toEqual({ code: 0, states: { apply: 'ok' } });
      expect(await rotate('--only', 'check')).toEqual({ code: 0, states: { connection: 'ok', pipe: 'ok' } });
    });
  });
});
