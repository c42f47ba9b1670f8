import '../../../src/stack/quick-synthesis';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, TerraformStack } from 'cdktf';
import { afterAll, describe, expect, it } from 'vitest';
import { PolicyDocument } from '../../../src/stack/iam/policy-document';
import type { Statement } from '../../../src/stack/iam/statement';

// An app makes its output directory.
const outdir = mkdtempSync(join(tmpdir(), 'operata-statement-'));
afterAll(() => rmSync(outdir, { recursive: true }));

const named: Statement = {
  sid: 'A',
  because: 'a test reads it',
  actions: ['s3:GetObject'],
  resources: ['arn:aws:s3:::bucket/*'],
};
const reasoned: Statement = { ...named, resources: ['*'], anyResourceBecause: 'there is nothing to name' };

// The compiler checks what follows: a line with @ts-expect-error has to have an error.

// @ts-expect-error A reason is for "*" alone.
const reasonWithoutNeed: Statement = { ...named, anyResourceBecause: 'no reason' };

// @ts-expect-error With "*", other resources have no meaning.
const starBesideOthers: Statement = { ...reasoned, resources: ['*', 'arn:aws:s3:::bucket'] };

// @ts-expect-error Every statement has a name.
const nameless: Statement = { because: 'no reason', actions: ['s3:GetObject'], resources: [] };

// @ts-expect-error Every statement has a reason.
const unreasoned: Statement = { sid: 'A', actions: ['s3:GetObject'], resources: [] };

const unknownTest: Statement = {
  ...named,
  // @ts-expect-error Only operators that are used, so that a typing error is found.
  conditions: [{ test: 'StringEqual', variable: 'aws:SourceAccount', values: [] }],
};

describe('a statement', () => {
  const render = (...statements: Statement[]): unknown => {
    const stack = new TerraformStack(new App({ outdir, skipValidation: true }), 'stack');
    new PolicyDocument(stack, 'document', { statements });
    const { data } = stack.toTerraform() as { data: { aws_iam_policy_document: Record<string, unknown> } };
    return Object.values(data.aws_iam_policy_document)[0];
  };

  it('has the types that the compiler checks', () => {
    expect([reasonWithoutNeed, starBesideOthers, nameless, unreasoned, unknownTest]).toHaveLength(5);
  });

  it('for any resource is rejected without a reason', () => {
    expect(() => render(named, { ...named, sid: 'B', resources: ['*'] })).toThrow(
      'The resources of the statement B are *: name the resources, or give a reason in anyResourceBecause.',
    );
  });

  it('is rendered without its reasons, and allows by default', () => {
    expect(render(reasoned, { ...named, sid: 'B', effect: 'Deny' })).toMatchObject({
      statement: [
        { sid: 'A', effect: 'Allow', actions: ['s3:GetObject'], resources: ['*'] },
        { sid: 'B', effect: 'Deny', actions: ['s3:GetObject'], resources: ['arn:aws:s3:::bucket/*'] },
      ],
    });
    expect(JSON.stringify(render(reasoned))).not.toMatch(/nothing to name|a test reads it/);
  });

  it('without resources, principals and conditions has none of these blocks', () => {
    expect(render({ sid: 'A', because: 'a test', actions: ['sts:AssumeRole'], resources: [] })).toMatchObject(
      {
        statement: [{ sid: 'A', effect: 'Allow', actions: ['sts:AssumeRole'] }],
      },
    );
  });
});
