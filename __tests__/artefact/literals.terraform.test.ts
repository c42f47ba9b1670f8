import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWithTerraform } from '../harness/terraform';
import { generated, READ, REFUSED } from './literal-texts';
import { expectSameReading, isRead, TerraformReading } from './terraform-reading';

describeWithTerraform('Terraform', () => {
  let terraform: TerraformReading;
  beforeAll(async () => {
    terraform = await TerraformReading.open();
  });
  afterAll(() => terraform.close());

  it('reads the same value from every file', async () => {
    const files = generated(1, 300).filter(isRead);
    expect(files.length).toBeGreaterThan(100);
    await expectSameReading(terraform, [...READ.map(([file]) => file), ...files]);
  });

  it('computes the expressions that the reader rejects', async () => {
    const files = REFUSED.flatMap(([file, , isComputed]) => (isComputed ? [file] : []));
    expect(await terraform.read(files)).not.toContain(undefined);
  });
});
