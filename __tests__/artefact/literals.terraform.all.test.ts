import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWithTerraform } from '../harness/terraform';
import { generated, REFUSED } from './literal-texts';
import { expectSameReading, TerraformReading } from './terraform-reading';

describeWithTerraform('the real terraform', () => {
  let terraform: TerraformReading;
  beforeAll(async () => {
    terraform = await TerraformReading.open();
  });
  afterAll(() => terraform.close());

  it('refuses what we refuse, but for what has to be computed', async () => {
    const files = REFUSED.flatMap(([file, , isComputed]) => (isComputed ? [] : [file]));
    expect(await terraform.read(files)).toEqual(files.map(() => undefined));
  });

  it.each([2, 3, 4, 5])('reads and refuses generated files as we do, with seed %i', async (seed) => {
    await expectSameReading(terraform, generated(seed, 300));
  });
});
