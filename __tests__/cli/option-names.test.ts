import { relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { variablesLine } from '../../src/artefact/variable-files';
import { variableFiles } from '../../src/artefact/variables-input';
import { parseOptions as parseLocalOptions } from '../../src/local/options';
import { parsePlanOptions } from '../../src/offline/plan/options';
import { parseDoctorOptions } from '../../src/operations/doctor/options';
import { parseOptions as parseCheckConfigOptions } from '../../src/privacy/check/options';
import { listLineOf } from '../../src/privacy/list/configuration-source';
import { parseOptions as parsePreviewOptions } from '../../src/privacy/preview/options';
import { parseOptions as parseReportOptions } from '../../src/privacy/report/options';
import { problemsOfAction } from '../harness/problems';
import { eachScratch } from '../harness/scratch';

type Parse = (argv: readonly string[]) => unknown;

const dated: Parse = (argv) => parseReportOptions([...argv, '--date', '2026-11-25']);
const scratch = eachScratch();

describe('--var-file', () => {
  it.each<[name: string, parse: Parse]>([
    ['start', parseLocalOptions],
    ['preview', parsePreviewOptions],
    ['check-config', parseCheckConfigOptions],
    ['report', dated],
    ['plan:offline', (argv) => parsePlanOptions(argv)],
    ['doctor', (argv) => parseDoctorOptions(['--preflight', ...argv])],
  ])('has the same aliases in %s, and is repeatable', (_, parse) => {
    const expected = parse(['--var-file', 'package.json', '--var-file', 'cdktf.json']);
    expect(JSON.stringify(expected)).toContain('"varFiles":["package.json","cdktf.json"]');
    for (const argv of [
      ['--tfvars', 'package.json', '--tfvars=cdktf.json'],
      ['-var-file=package.json', '--var-file', 'cdktf.json'],
    ])
      expect(parse(argv)).toEqual(expected);
    expect(problemsOfAction(() => parse(['--tfvars', 'missing', '--var-file', 'docs']))).toEqual([
      '--var-file missing: there is no such file; copy terraform.tfvars.example, or name another file',
      '--var-file docs: is a folder; name a file in it',
    ]);
    expect(problemsOfAction(() => parse(['--tfvar', 'x'])).join()).toContain('did you mean --var-file?');
  });

  it('is terraform.tfvars by default, else the example of the project', () => {
    const example = variableFiles([], '/nowhere', '/nowhere');
    expect(example).toEqual({ files: ['terraform.tfvars.example'], isExample: true });
    expect(variablesLine(example)).toMatch(/^Variables: .*example, as there is no terraform\.tfvars here$/);
    const file = relative(process.cwd(), scratch.file('terraform.tfvars', ''));
    const own = variableFiles([], '/nowhere', scratch.folder);
    expect(own).toEqual({ files: [file], isExample: false });
    expect(variablesLine(own)).toBe(`Variables: ${file}`);
  });
});

describe('the list', () => {
  it.each<[name: string, parse: Parse]>([
    ['start', parseLocalOptions],
    ['preview', parsePreviewOptions],
    ['check-config', parseCheckConfigOptions],
    ['report', dated],
    ['plan:offline', (argv) => parsePlanOptions(argv)],
  ])('can be named with --config or alone in %s', (_, parse) => {
    expect(parse(['list.json'])).toEqual(parse(['--config', 'list.json']));
    expect(problemsOfAction(() => parse(['secret-a', '--config', 'secret-b']))).toEqual([
      '--config and an argument without an option: each names a list; remove one of them',
    ]);
    expect(problemsOfAction(() => parse(['--config', 'a', '--config', 'b']))).toEqual([
      '--config: given twice; give it once',
    ]);
    // The argument after an unknown option can be its value.
    expect(problemsOfAction(() => parse(['--colour', 'secret', '--config', 'a']))).toEqual([
      '--colour: there is no such option (--help lists all)',
    ]);
  });

  it.each([
    [
      { enable_privacy_controls: false, redaction_config: null },
      /^List: none, because privacy controls are off/,
    ],
    [{}, /^List: none, because redaction_config is not set/],
    [
      { redaction_config: { type: 'BLACKLIST', fields: ['a'] } },
      /^List: redaction_config \(BLACKLIST, 1 field\)$/,
    ],
    [{ redaction_config: { type: 'GREYLIST' } }, /^List: redaction_config \(not valid\)$/],
  ])('is reported for the variables %j', (variables, line) => {
    expect(listLineOf(new Map(Object.entries(variables)))).toMatch(line);
  });
});
