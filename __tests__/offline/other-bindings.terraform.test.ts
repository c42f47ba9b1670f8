import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { foldersOf, installedBindings } from '../../src/offline/provider/bindings';
import { Sandbox } from '../../src/offline/sandbox';
import { readStackTypes } from '../../src/offline/stack';
import { describeWithTerraform, TEMPLATE, TERRAFORM } from '../harness/terraform';
import { validationOf } from './validation';

const STREAM = 'kinesis-stream';

describeWithTerraform('with the schema of other bindings', () => {
  const lib = mkdtempSync(join(tmpdir(), 'operata-bindings-'));
  afterAll(() => rmSync(lib, { recursive: true }));

  /** Rewrites the generated TypeScript of the stream, as the fork of the framework and a later provider would. */
  function generate(folder: string, change: (source: string) => string): string {
    const directory = join(lib, folder);
    for (const each of foldersOf(readStackTypes(TEMPLATE)))
      cpSync(join(installedBindings(), each), join(directory, each), { recursive: true });
    const file = join(directory, STREAM, 'index.js');
    const text = readFileSync(file, 'utf8');
    const [all, encoded = ''] = /sourceMappingURL=data:application\/json;base64,(\S+)\s*$/.exec(text) ?? [];
    const map = JSON.parse(Buffer.from(encoded, 'base64').toString()) as { sourcesContent: string[] };
    const sourcesContent = map.sourcesContent.map((source) => change(source.replaceAll('cdktf', 'cdktn')));
    const changed = Buffer.from(JSON.stringify({ ...map, sourcesContent })).toString('base64');
    writeFileSync(file, text.replace(all ?? '', `sourceMappingURL=data:application/json;base64,${changed}`));
    return directory;
  }

  it.each([
    ['the same', 'nothing', (source: string) => source, []],
    [
      'one without retention_period',
      'an error that names it',
      (source: string) => source.replace(/\/\/ retention_period - .*/, ''),
      [/^error: .*retention_period.*resource\.aws_kinesis_stream/],
    ],
    [
      'one whose retention_period is deprecated',
      'a warning that names it',
      (source: string) =>
        source.replace(
          /(#retention_period\}\n)( {2}\*\/\n {2}readonly )/,
          '$1  *\n  * @deprecated gone in 7.0\n$2',
        ),
      [/^warning: Argument is deprecated: .*retention_period.*/],
    ],
  ])('%s gives %s', async (name, _what, change, expected) => {
    const bindings = generate(name, change);
    const sandbox = await Sandbox.open({ template: TEMPLATE, binary: TERRAFORM, bindings });
    try {
      const found = await validationOf(sandbox);
      expect(found).toEqual(expected.map((text) => expect.stringMatching(text)));
    } finally {
      sandbox.remove();
    }
  });
});
