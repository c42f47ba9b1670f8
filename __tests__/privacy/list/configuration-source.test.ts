import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { MANDATORY_ONLY } from '../../../functions/privacy-controls/redaction-config';
import { linesOnSource, readConfiguration } from '../../../src/privacy/list/configuration-source';
import { problemsOfAction } from '../../harness/problems';
import { eachScratch } from '../../harness/scratch';

const scratch = eachScratch();
const list = (field: string): string => `{ type = "BLACKLIST", fields = ["${field}"] }`;

afterEach(() => vi.unstubAllEnvs());

const sourceOf = (...texts: readonly string[]) => {
  const files = texts.map((text, index) => scratch.file(`${index}.tfvars`, text));
  return { kind: 'tfvars', varFiles: files } as const;
};

describe('readConfiguration', () => {
  it.each<
    [what: string, environment: string | undefined, texts: string[], field: string | undefined, from: string]
  >([
    ['the environment', list('A'), [''], 'A', 'TF_VAR_redaction_config'],
    ['the environment as JSON', '{"type":"BLACKLIST","fields":["A"]}', [''], 'A', 'TF_VAR_redaction_config'],
    ['a file before the environment', list('A'), [`redaction_config = ${list('B')}`], 'B', '0.tfvars'],
    [
      'the last file',
      list('A'),
      [list('B'), list('C')].map((each) => `redaction_config = ${each}`),
      'C',
      '1.tfvars',
    ],
    ['an earlier file', undefined, [`redaction_config = ${list('B')}`, ''], 'B', '0.tfvars'],
    ['a file with null, which means none', list('A'), ['redaction_config = null'], undefined, '0.tfvars'],
    ['nowhere', undefined, [''], undefined, '0.tfvars'],
  ])('reads the list of %s', (_, environment, texts, field, from) => {
    vi.stubEnv('TF_VAR_redaction_config', environment);
    const found = readConfiguration(sourceOf(...texts));
    expect(found.origin).toBe(from.startsWith('TF_VAR') ? from : join(scratch.folder, from));
    if (field === undefined) expect(found).toMatchObject({ ok: true, config: MANDATORY_ONLY });
    else expect(found).toMatchObject({ ok: true, config: { type: 'BLACKLIST', fields: [field] } });
    expect(linesOnSource(found)[1]).toBe(
      field === undefined
        ? 'List: none, because redaction_config is not set: only the mandatory fields are sent'
        : `List: ${from.startsWith('TF_VAR') ? '' : 'redaction_config in '}${found.origin} (BLACKLIST, 1 field)`,
    );
  });

  it('fails if the environment turns privacy controls off, unless a file overrides it', () => {
    vi.stubEnv('TF_VAR_enable_privacy_controls', 'false');
    expect(problemsOfAction(() => readConfiguration(sourceOf('')))).toEqual([
      expect.stringMatching(/^TF_VAR_enable_privacy_controls: enable_privacy_controls is false/),
    ]);
    expect(readConfiguration(sourceOf('enable_privacy_controls = true'))).toMatchObject({ ok: true });
  });

  it('refuses a list that is a string', () => {
    vi.stubEnv('TF_VAR_redaction_config', JSON.stringify(list('A')));
    expect(problemsOfAction(() => readConfiguration(sourceOf('')))).toEqual([
      expect.stringMatching(
        /^TF_VAR_redaction_config: redaction_config is a string.*remove the quotes.*select HCL$/,
      ),
    ]);
  });
});
