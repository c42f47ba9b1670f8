import { join } from 'node:path';
import { beforeAll, expect, it, type TestContext } from 'vitest';
import { Sandbox } from '../../src/offline/sandbox';
import { readStackTypes } from '../../src/offline/stack';
import { SETTINGS, VPC } from '../../src/upkeep/scanners/settings';
import { type Bindings, BindingsUnavailable, bringNewestBindings } from '../harness/newest-bindings';
import { describeWithTerraform, TEMPLATE, TERRAFORM } from '../harness/terraform';
import { validationOf } from './validation';

/** The first run downloads the bindings. */
const DOWNLOAD_MS = 300_000;
const BUILD = join(__dirname, '..', '..', 'build', 'bindings');

/** Users get the newest 6.x: the version constraint allows it. */
describeWithTerraform('with the schema of the newest AWS provider', () => {
  let newest: Bindings | undefined;
  let unavailable = '';
  beforeAll(async () => {
    try {
      newest = await bringNewestBindings(BUILD, readStackTypes(TEMPLATE));
    } catch (error) {
      if (!(error instanceof BindingsUnavailable)) throw error;
      unavailable = error.message;
      process.stderr.write(`SKIPPED: the tests with the newest AWS provider. ${unavailable}\n`);
    }
  }, DOWNLOAD_MS);
  const open = ({ skip }: TestContext): Promise<Sandbox> => {
    if (newest === undefined) return skip(unavailable);
    const fixture = { assumedVpc: VPC };
    return Sandbox.open({ template: TEMPLATE, binary: TERRAFORM, bindings: newest.lib, fixture });
  };

  it('uses a newer provider of the same major version', (context) => {
    if (newest === undefined) return context.skip(unavailable);
    expect(newest.provider).toMatch(/^6\.(2[5-9]|[3-9]\d|\d{3,})\./);
  });

  it('uses no removed or deprecated argument', async (context) => {
    const sandbox = await open(context);
    try {
      await sandbox.initialize();
      expect(await validationOf(sandbox)).toEqual([]);
    } finally {
      sandbox.remove();
    }
  });

  it.for(Object.entries(SETTINGS))('is applied completely: %s', async ([, settings], context) => {
    const sandbox = await open(context);
    try {
      expect((await sandbox.deploy(settings)).length).toBeGreaterThan(10);
      expect(await sandbox.remaining(settings)).toEqual([]);
    } finally {
      sandbox.remove();
    }
  });
});
