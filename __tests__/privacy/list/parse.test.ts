import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  checkRedactionValue,
  parseRedactionDocument,
  type RedactionConfigResult,
} from '../../../functions/privacy-controls/redaction-config';
import { explainFault, parseDocument, parseValue } from '../../../src/privacy/list/parse';

const VALUE = '{"type":"BLACKLIST","fields":["Attributes.Tier"]}';
const DOCUMENT = `{"key":"REDACTION_CONFIG","value":${VALUE}}`;

const errorsOf = (text: string): string[] => parseDocument(text).faults.map(explainFault);

describe('a document that is not JSON', () => {
  it.each(['', ' \n\t\n'])('is reported as empty: %j', (text) => {
    expect(errorsOf(text)).toEqual([expect.stringMatching(/^document: is empty; write \{"key":/)]);
  });

  // The same in every version of Node.js, whose own messages differ.
  it.each<[text: string, fault: string]>([
    [
      'BLACKLIST',
      'see line 1, column 1; write {"key":"REDACTION_CONFIG","value":{"type":"WHITELIST","fields":["Attributes.Tier"]}}',
    ],
    ['{\n  "key": "REDACTION_CONFIG",\n}', 'see line 3, column 1; remove the comma before it'],
    ['{"é":["a", ]}', 'see line 1, column 12; remove the comma before it'],
    [`${DOCUMENT} // x`, `see line 1, column ${DOCUMENT.length + 2}`],
    [`${DOCUMENT}\n${DOCUMENT}`, 'see line 2, column 1'],
    ['{"key" "REDACTION_CONFIG"}', 'see line 1, column 8'],
    ['{key:1}', 'see line 1, column 2'],
    ["{'key':1}", 'see line 1, column 2'],
    ['{"a":tru}', 'see line 1, column 6'],
    ['{"a":01}', 'see line 1, column 6'],
    ['{"a":"\\x"}', 'see line 1, column 6'],
    ['{"a":"x\ny"}', 'see line 1, column 6'],
    ['{"a":"x', 'see line 1, column 6'],
    ['{"a":1}}', 'see line 1, column 8'],
    ['{"key":"REDACTION_CONFIG",\n"value":', 'it ends too early, at line 2, column 9'],
  ])('%j is reported with the position', (text, fault) => {
    expect(() => JSON.parse(text)).toThrow();
    expect(errorsOf(text)).toEqual([`document: is not valid JSON: ${fault}`]);
  });

  it.each(['{"Parameter":{"Value":"{}"}}', '{"Parameters":[],"InvalidParameters":["/x"]}'])(
    'is reported as output of Systems Manager: %s',
    (text) => {
      expect(errorsOf(text)).toEqual([
        expect.stringMatching(/^document: is the output of Systems Manager; .*--query Parameter\.Value/),
      ]);
    },
  );

  it('is reported as Terraform variables, with the option for them', () => {
    const example = readFileSync(join(__dirname, '..', '..', '..', 'terraform.tfvars.example'), 'utf8');
    for (const text of [example, 'redaction_config = {\n  type = "BLACKLIST"\n  fields = []\n}\n']) {
      expect(errorsOf(text)).toEqual([
        'document: is not JSON, and looks like Terraform variables; name the file with --var-file',
      ]);
    }
    expect(errorsOf(`{"redaction_config":${VALUE}}`)).toEqual([
      'document: contains Terraform variables; name the file with --var-file',
    ]);
  });

  it.each(['{"ContactId":"1"}', '[{"ContactId":"1"}]', '{"ContactId":"1"}\n{"ContactId":"2"}\n'])(
    'is reported as records, with the option for them: %j',
    (text) => {
      expect(errorsOf(text)).toEqual([
        'document: contains contact records, not a list; name the file with --input',
      ]);
    },
  );

  it('is reported if it begins with a byte-order mark', () => {
    expect(errorsOf(`\ufeff${DOCUMENT}`)).toEqual([expect.stringContaining('byte-order mark')]);
  });
});

describe('a value without the document around it', () => {
  const alone = 'document: is only the value; wrap it as {"key":"REDACTION_CONFIG","value":…}';

  it('is reported together with its other errors', () => {
    expect(errorsOf(VALUE)).toEqual([alone]);
    expect(errorsOf('{"fields":["Card*"],"fields":["a..b"]}')).toEqual([
      alone,
      expect.stringContaining('"fields" occurs more than once'),
      expect.stringContaining('"type" is missing'),
      expect.stringContaining('value.fields[0]: "a..b"'),
    ]);
  });
});

describe('any other document', () => {
  it.each([DOCUMENT, '[]', '{}', 'null', '{"key":"x","value":{"type":"y","fields":[1]}}'])(
    '%s has the errors that the function finds',
    (text) => {
      const found = (result: RedactionConfigResult): string[] =>
        result.ok ? [] : result.errors.map(({ at, message }) => `${at}: ${message}`);
      expect(errorsOf(text)).toEqual(found(parseRedactionDocument(text)));
      expect(parseValue(JSON.parse(text)).faults.map(explainFault)).toEqual(
        found(checkRedactionValue(JSON.parse(text))).map((each) =>
          each.replace(/^value/, 'redaction_config'),
        ),
      );
    },
  );

  it('that is not valid is parsed as far as possible', () => {
    const value = { type: 'GREYLIST', fields: ['Card*', 7, 'Attributes.Tier'] };
    const readable = (result: ReturnType<typeof parseValue>) =>
      result.ok
        ? []
        : [result.readable.type, ...[...result.readable.paths].map(([at, { text }]) => [at, text])];

    for (const text of [JSON.stringify({ key: 'REDACTION_CONFIG', value }), JSON.stringify(value)])
      expect(readable(parseDocument(text))).toEqual([undefined, [2, 'Attributes.Tier']]);
    expect(readable(parseValue({ ...value, type: 'BLACKLIST' }))).toEqual([
      'BLACKLIST',
      [2, 'Attributes.Tier'],
    ]);
    expect(readable(parseDocument('null'))).toEqual([undefined]);
  });
});
