import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWithTerraform } from '../harness/terraform';
import { generated, REFUSED } from './literal-texts';
import { expectSameReading, TerraformReading } from './terraform-reading';

describeWithTerraform('Terraform', () => {
  let terraform: TerraformReading;
  beforeAll(async () => {
    terraform = await TerraformReading.open();
  });
  afterAll(() => terraform.close());

  it('rejects all files that the reader rejects, except for computed values', async () => {
    const files = REFUSED.flatMap(([file, , isComputed]) => (isComputed ? [] : [file]));
    expect(await terraform.read(files)).toEqual(files.map(() => undefined));
  });

  it.each([2, 3, 4, 5])('reads and rejects generated files in the same way, with seed %i', async (seed) => {
    await expectSameReading(terraform, generated(seed, 300));
  });
});
