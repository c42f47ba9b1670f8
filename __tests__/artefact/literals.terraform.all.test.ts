import { afterAll, beforeAll, expect, it } from 'vitest';
import { literal } from '../../src/stack/hcl/expression';
import { describeWithTerraform } from '../harness/terraform';
import { generated, REFUSED, WRITTEN } from './literal-texts';
import { comparable, expectSameReading, TerraformReading } from './terraform-reading';

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

  it('reads what literal() writes', async () => {
    const files = WRITTEN.map((value) => ({ text: (name: string) => `${name} = ${literal(value)}\n` }));
    expect(await terraform.read(files)).toEqual(WRITTEN.map(comparable));
  });

  it.each([2, 3, 4, 5])('reads and rejects generated files in the same way, with seed %i', async (seed) => {
    await expectSameReading(terraform, generated(seed, 300));
  });
});
