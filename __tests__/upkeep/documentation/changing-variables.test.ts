import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type VariableName, variableList } from '../../../src/stack/variables';
import { CHANGES } from '../../../src/upkeep/documentation/changes/changes';
import { inWords } from '../../../src/upkeep/documentation/changes/page';

/** CI checks that `npm run docs` does not change it. */
const PAGE = readFileSync(join(__dirname, '..', '..', '..', 'docs', 'changing-variables.md'), 'utf8');
const ROWS = PAGE.split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split(' | ') as [change: string, outcome: string]);

describe('docs/changing-variables.md', () => {
  it.each(variableList().map(([name]) => name))('has a row for %s', (name: VariableName) => {
    expect(ROWS.filter(([change]) => change.startsWith(`| \`${name}\``))).toHaveLength(CHANGES[name].length);
    for (const { from, to } of CHANGES[name]) expect(from[name], name).not.toEqual(to[name]);
  });

  it('shows that resources with records are replaced only if a variable documents it', () => {
    const keepers = /`aws_(?:kinesis_stream|s3_bucket|sqs_queue|kms_key)\.\w+`/;
    const parts = ROWS.flatMap(([change, outcome]) =>
      outcome.split('; ').map((part) => [change.slice(2), part] as const),
    );
    const gone = parts.filter(
      ([, part]) => /^\*\*/.test(part) && (keepers.test(part) || /\d resources/.test(part)),
    );
    expect(gone.map(([change]) => change)).toEqual([
      '`enable_privacy_controls`, switched off',
      // docs/security.md explains it.
      '`redaction_config`, the last pseudonym removed',
      '`existing_stream_arn`, set',
      '`backup_enabled`, switched off',
      '`existing_backup_bucket_name`, set',
      // Only their number is shown: alarms and queries, which contain no records.
      '`alarms_enabled`, switched off',
      '`dashboard_enabled`, switched off',
      '`existing_kms_key_arn`, set, created key deleted',
      '`retain_created_kms_key`, to `false`',
    ]);
    expect(PAGE).not.toMatch(
      /refused: “(?!This state belongs|existing_kms_key_arn is|AWS account ID not allowed)/,
    );
  });

  it('describes a plan in words', () => {
    const change = (action: string, address: string) => ({ action, address });
    expect(inWords([])).toBe('nothing');
    expect(inWords('x must be y')).toBe('refused: “x must be y”');
    expect(
      inWords([
        change('delete', 'aws_a.b[0]'),
        change('replace', 'aws_c.d'),
        change('update', 'aws_f.f'),
        change('update', 'aws_e.e'),
        change('create', 'aws_g.g["x"]'),
      ]),
    ).toBe(
      'updates `aws_e.e`, `aws_f.f`; creates `aws_g.g["x"]`; **replaces** `aws_c.d`; **destroys** `aws_a.b`',
    );
    const many = Array.from({ length: 9 }, (_, index) => change('update', `aws_a.a${index}`));
    expect(inWords(many)).toBe('updates 9 resources');
  });
});
