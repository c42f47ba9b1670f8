import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compile } from '../../../functions/privacy-controls/redact';
import { demonstrationPseudonym } from '../../../src/privacy/list/demonstration';
import { explainer, keptObject } from '../../../src/privacy/list/explain';
import { DEMONSTRATION_NOTE } from '../../../src/privacy/list/listed';
import { MOST_NAMED, recordLine } from '../../../src/privacy/preview/json-lines';
import { variedRecord } from '../../../src/upkeep/benchmarks/varied-records';
import { read } from '../../harness/field-paths';
import { eachScratch } from '../../harness/scratch';
import { configOf } from '../check/support';
import { recordsFile, runPreview } from './support';

const scratch = eachScratch();

const RECORD =
  '{"ContactId":"c-1","Agent":{"ARN":"a","Username":"u"},"CustomerEndpoint":{"Address":"+15550100","Type":"t"}}';
const DENIED = ['CustomerEndpoint.Address', 'CustomerEndpoint.Adress'];
const AGENT_EVENT = '{"AgentARN":"a","EventType":"LOGIN","CurrentAgentSnapshot":{"Username":"sam.doe"}}';
const NOTE = /^note: .*personal data/m;

describe('the line of a record', () => {
  it('has a bounded size, whatever the length of its names', () => {
    const explain = explainer({ type: 'WHITELIST', paths: read([]) });
    const key = 'k'.repeat(1990);
    const decisions = explain({ [key]: Array.from({ length: 12_000 }, () => 1) });
    const source = { record: 1, source: 'x', line: 1, bytes: 1 };
    const line = recordLine(
      { ...source, outcome: 'nothing left', delivered: undefined, decisions },
      configOf('WHITELIST', []),
    );
    const { decisions: shown } = JSON.parse(line);

    expect(line.length).toBeLessThan(MOST_NAMED + 2_000_000);
    expect(shown).toHaveLength(12_001);
    expect(shown[0].field).toBe(key);
    expect(shown.at(-1)).toMatchObject({ at: null, field: null, kept: false });
  });
});

describe('the preview in the terminal', () => {
  it('shows each record with what is removed and why, and the table of fields', async () => {
    const input = recordsFile(scratch.folder, RECORD, '{"ContactId":', AGENT_EVENT);

    const { code, stdout, stderr } = await runPreview([
      '--config',
      scratch.document('BLACKLIST', ...DENIED),
      '--input',
      input,
    ]);

    expect(stderr).toMatch(NOTE);
    const lines = stdout.split('\n').map((line) => line.replace(/ {2,}/g, '  ').trimEnd());
    expect(lines.slice(0, 9)).toEqual([
      `Record 1 · ${input}, line 1 · 6 kept, 1 removed`,
      '  ContactId: "c-1"  mandatory',
      '  Agent: {…}  container',
      '  ARN: "a"  not listed: sent',
      '  Username: "u"  mandatory',
      '  CustomerEndpoint: {…}  not listed: sent',
      '-  Address: "+15550100"  listed: CustomerEndpoint.Address',
      '  Type: "t"  not listed: sent',
      '',
    ]);
    expect(lines).toContain(`Record 2 · ${input}, line 2 · not delivered: not JSON`);
    expect(lines).toContain(
      `Record 3 · ${input}, line 3 · not delivered: not a contact record (agent event)`,
    );
    expect(stdout).toContain('\n  1 of 3 is not a contact record (an agent event), and not delivered\n');
    expect(stdout).not.toContain('sam.doe');
    expect(stdout).toContain('"CustomerEndpoint.Adress" of the configuration matched nothing');
    expect(lines).toContain('CustomerEndpoint.Address  0  1  listed: CustomerEndpoint.Address');
    expect(code).toBe(0);
  });

  it('reads the list from Terraform variables too', async () => {
    const tfvars = scratch.join('my.tfvars');
    const args = ['--var-file', tfvars, '--input', recordsFile(scratch.folder, RECORD), '--json'];
    writeFileSync(tfvars, 'redaction_config = { type = "BLACKLIST", fields = ["CustomerEndpoint"] }\n');
    const { code, stdout } = await runPreview(args);

    expect(code).toBe(0);
    expect(JSON.parse(stdout.split('\n')[0] ?? '').delivered).toEqual({
      ContactId: 'c-1',
      Agent: { ARN: 'a', Username: 'u' },
    });
    writeFileSync(tfvars, 'enable_privacy_controls = false\n');
    expect(await runPreview(args)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^error: .*no list applies/),
    });
  });

  it('escapes control characters in the names of files and paths', async () => {
    const evil = '\u001b[31m\u009b32m\u202e\nerror: forged';
    mkdirSync(scratch.join('in'));
    writeFileSync(scratch.join('in', `${evil}.json`), '[{"a":1}');
    const config = scratch.document('BLACKLIST', 'Attributes.a\u202e\u009bb.0');
    const shown = await runPreview(['--config', config, '--input', scratch.join('in')]);
    const refused = await runPreview(['--config', scratch.join(evil)]);

    expect(shown.stderr).toContain('the array that begins here is not closed');
    for (const { stdout, stderr } of [shown, refused]) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are looked for
      expect(stdout + stderr).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
      expect(stderr).not.toMatch(/^error: forged/m);
    }
    expect(refused.code).toBe(2);
  });

  it('shows the first bundled records by default, and counts all', async () => {
    const { code, stdout } = await runPreview(['--config', 'docs/examples/deny-list.json']);

    expect(stdout.match(/^Record \d+ · /gm)).toHaveLength(10);
    expect(stdout).toContain('16 more records: --limit shows more.');
    expect(stdout).toContain('22 of 26 records delivered');
    expect(stdout).toContain('2 cannot be delivered: not JSON');
    expect(stdout).toMatch(/^Attributes\.CustomerDetails .*\nCustomerEndpoint\.Address /m);
    expect(stdout).toMatch(/\nAll records\n(?: {2}.*\n){5}$/);
    expect(code).toBe(0);
  });

  it('escapes control characters of a record, and writes no colour without a terminal', async () => {
    const hostile = JSON.stringify({ ContactId: 'c', '\u001b[31mkey\u202e': '\u001b]0;title\u0007\u2028' });
    const config = scratch.document('BLACKLIST');

    const { stdout } = await runPreview(['--config', config, '--input', '-'], hostile);

    expect(stdout).toContain('\\u{1b}[31mkey\\u{202e}');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these must not occur.
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f\u202e\u2028]/);
  });

  it('reports what could not be read, and fails', async () => {
    const input = recordsFile(scratch.folder, `[${RECORD},`);
    const config = scratch.document('BLACKLIST');

    const { code, stdout, stderr } = await runPreview(['--config', config, '--input', input]);

    expect(stderr).toContain(`warning: ${input}, line 1, byte 0: the array that begins here is not closed`);
    expect(stdout).toContain('1 of 1 record delivered');
    expect(code).toBe(1);
  });

  it('reports that there were no records, but not that paths matched nothing', async () => {
    const config = scratch.document('BLACKLIST', ...DENIED);

    const { code, stdout, stderr } = await runPreview(['--config', config, '--input', '-'], '');

    expect(stderr).toContain('warning: standard input: contains no records\n');
    expect(stdout).toMatch(/^All records\n {2}the inputs contain no records; .*\n$/);
    expect(code).toBe(1);
    const json = await runPreview(['--config', config, '--input', '-', '--json'], 'not JSON');
    expect(JSON.parse(json.stdout.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({
      records: 1,
      unmatched: [],
    });
    expect(json.code).toBe(0);
  });

  it('reports all errors at once', async () => {
    const config = scratch.document('WHITELIST', 'Card*', 'a..b');
    const taken = scratch.join('taken.html');
    writeFileSync(taken, 'something else');

    const { code, stdout, stderr } = await runPreview([
      '--config',
      config,
      '--input',
      'nowhere',
      '--html',
      taken,
    ]);

    expect(stderr).toContain('value.fields[0]: "Card*"');
    expect(stderr).toContain('value.fields[1]: "a..b"');
    expect(stderr).toContain('error: --input nowhere: cannot be read (ENOENT)');
    expect(stderr).toContain('holds something that no preview has written');
    expect(readFileSync(taken, 'utf8')).toBe('something else');
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });

  it('prints the notices about the configuration', async () => {
    const config = scratch.document('BLACKLIST', 'Attributes.0');

    const { stderr } = await runPreview(['--config', config, '--input', '-'], RECORD);

    expect(stderr).toContain(`warning: ${config}: value.fields[0]: "Attributes.0": "0" is the name of a key`);
  });

  it('reports what Terraform changes, and names that the records contain instead of, or similar to, listed ones', async () => {
    const config = scratch.document(
      'BLACKLIST',
      'Attributes.Pre\u0301nom',
      'Attributes.Tier',
      'Tags.Language',
    );
    const record = { ContactId: '1', Attributes: { 'Pr\u00e9nom': 1, Tier: 1, tier: 1, Language: 'en' } };

    const { stdout, stderr } = await runPreview(
      ['--config', config, '--input', '-', '--json'],
      JSON.stringify(record),
    );

    expect(stderr).toMatch(
      /warning: .*Terraform changes to "Attributes\.Pr\\u00e9nom" .*match by code points only/,
    );
    expect(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '').advice).toEqual([
      expect.stringMatching(
        /the records contain "Attributes\.Pr\u00e9nom", .*, which looks the same but has other code points$/,
      ),
      '"Tags.Language": the records contain its last name at "Attributes.Language": did you mean that?',
      expect.stringMatching(
        /looks like a denied name, but has other code points, and is sent \(1 time\); deny "Attributes\.Pr\\u00e9nom"/,
      ),
      '"Attributes.Tier": Attributes.tier differs from a denied name only in case and is sent (1 time); deny Attributes.tier too, if it holds the same data',
    ]);
    expect((await runPreview(['--config', config, '--input', '-'], JSON.stringify(record))).stdout).toContain(
      'Attributes.tier differs from a denied name only in case and is sent',
    );
  });
});

const ADDRESS = 'CustomerEndpoint.Address';

describe('the preview of replacements', () => {
  const replacing = () =>
    scratch.replacing(
      'BLACKLIST',
      ['Agent.ARN'],
      { field: ADDRESS, with: 'PSEUDONYM' },
      { field: 'CustomerEndpoint.type', with: 'LAST4' },
    );

  it('marks them in the terminal, counts them, and says that the key is one of demonstration', async () => {
    const input = recordsFile(scratch.folder, RECORD, RECORD);

    const { code, stdout, stderr } = await runPreview(['--config', replacing(), '--input', input]);

    const token = demonstrationPseudonym('+15550100');
    expect(token).toMatch(/^p1_[\w-]{22}$/);
    expect(stderr).toContain(`note: ${DEMONSTRATION_NOTE}\n`);
    const lines = stdout.split('\n').map((line) => line.replace(/ {2,}/g, '  ').trimEnd());
    expect(lines[0]).toContain(' · 5 kept, 1 replaced, 1 removed');
    expect(lines).toContain(`~  Address: "${token}" (was "+15550100")  PSEUDONYM: ${ADDRESS}`);
    expect(lines).toContain('Replaced  KEPT REPLACED REMOVED  RULE');
    expect(lines).toContain(`${ADDRESS}  0  2  0  PSEUDONYM: ${ADDRESS}`);
    expect(stdout).toContain('  10 fields kept, 2 replaced, 2 removed (');
    expect(stdout).toContain('"CustomerEndpoint.type" of the configuration matched nothing');
    expect(stdout).toContain(
      'CustomerEndpoint.Type differs from a replaced name only in case and is sent as it is (2 times)',
    );
    expect(code).toBe(0);
    const last4 = scratch.replacing('BLACKLIST', [], { field: ADDRESS, with: 'LAST4' });
    const masked = await runPreview(['--config', last4, '--input', input]);
    expect(masked.stderr).not.toContain('demonstration');
    expect(masked.stdout).toContain('"****0100" (was "+15550100")');
  });

  it('contains them in JSON, with the entry and the text', async () => {
    const { stdout } = await runPreview(['--config', replacing(), '--input', '-', '--json'], RECORD);

    const [record, summary] = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const replacement = demonstrationPseudonym('+15550100');
    expect(record.delivered.CustomerEndpoint).toEqual({ Address: replacement, Type: 't' });
    const place = { at: '/CustomerEndpoint/Address', field: ADDRESS };
    expect(record.decisions.filter((each: object) => 'replacement' in each)).toEqual([
      {
        ...place,
        kept: true,
        rule: 'not listed',
        listedBy: [],
        value: '+15550100',
        replacement,
        with: 'PSEUDONYM',
        replacedBy: ADDRESS,
      },
    ]);
    expect(summary).toMatchObject({ pseudonyms: 'demonstration', fieldsKept: 5, fieldsReplaced: 1 });
    expect(summary.fields).toContainEqual({
      field: ADDRESS,
      kept: 0,
      replaced: 1,
      removed: 0,
      rules: [`PSEUDONYM: ${ADDRESS}`],
    });
  });
});

describe('the preview as JSON', () => {
  it('has one line for each record and one summary, with the body that the function delivers', async () => {
    const records = Array.from({ length: 60 }, (_, index) => variedRecord(index));
    const fields = ['Attributes.Tier', 'Recordings.*.Status', 'Agent'];
    const config = scratch.document('WHITELIST', ...fields);

    const { code, stdout } = await runPreview(
      ['--config', config, '--input', '-', '--json'],
      records.join('\n'),
    );

    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(61);
    const redact = compile({ type: 'WHITELIST', paths: read(fields) });
    for (const [index, record] of records.entries()) {
      const line = JSON.parse(lines[index] ?? '');
      expect(line).toMatchObject({ kind: 'record', record: index + 1, outcome: 'delivered', reason: null });
      expect(JSON.stringify(line.delivered)).toBe(JSON.stringify(redact(JSON.parse(record)).record));
    }
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({
      kind: 'summary',
      records: 60,
      delivered: 60,
      fields: expect.arrayContaining([
        expect.objectContaining({ field: 'Attributes.Tier', removed: 0, rules: ['listed: Attributes.Tier'] }),
      ]),
    });
    expect(code).toBe(0);
  });

  it('contains the place, rule and value of each decision', async () => {
    const config = scratch.document('BLACKLIST', 'A.x', 'A');

    const { stdout } = await runPreview(
      ['--config', config, '--input', '-', '--json', '--limit', '1'],
      '{"ContactId":"c","A":{"a/b~":[null]}}\n{"B":1}\n',
    );

    const [record = '', summary = ''] = stdout.split('\n');
    const listed = { kept: false, rule: 'listed', listedBy: ['A'] };
    expect(JSON.parse(record)).toEqual({
      kind: 'record',
      record: 1,
      source: 'standard input',
      line: 1,
      outcome: 'delivered',
      reason: null,
      delivered: { ContactId: 'c' },
      decisions: [
        { at: '/ContactId', field: 'ContactId', kept: true, rule: 'mandatory', listedBy: [], value: 'c' },
        { at: '/A', field: 'A', ...listed },
        { at: '/A/a~1b~0', field: 'A.a/b~', ...listed },
        { at: '/A/a~1b~0/0', field: 'A.a/b~.*', ...listed, value: null },
      ],
    });
    expect(JSON.parse(summary)).toMatchObject({ kind: 'summary', records: 2, unmatched: ['A.x'] });
  });

  it('contains the reason if a record cannot be delivered', async () => {
    const config = scratch.document('WHITELIST');
    const deep = `${'{"a":'.repeat(501)}1${'}'.repeat(501)}`;

    const { stdout } = await runPreview(
      ['--config', config, '--input', '-', '--json'],
      `${deep}\n${AGENT_EVENT}\n{"a":"${'x'.repeat(1024 * 1024)}"}\n`,
    );

    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.slice(0, 3).map(({ outcome, reason, delivered }) => [outcome, reason, delivered])).toEqual([
      ['not deliverable', 'nested too deeply', null],
      ['not a contact record', 'agent event', null],
      ['not deliverable', 'larger than a Kinesis record', null],
    ]);
    expect(lines[3]).toMatchObject({
      notDeliverable: { 'nested too deeply': 1, 'larger than a Kinesis record': 1 },
      notContactRecords: { 'agent event': 1 },
      nothingLeft: 0,
    });
    expect(lines[1].decisions).toEqual([]);
    expect(stdout).not.toContain('sam.doe');
  });

  it('stays bounded if a long key has many fields beneath it', async () => {
    const config = scratch.document('BLACKLIST');
    const record = JSON.stringify({
      ContactId: 'c',
      ['k'.repeat(400_000)]: Array.from({ length: 100_000 }, () => 1),
    });

    const { code, stdout } = await runPreview(['--config', config, '--input', '-', '--json'], record);

    expect(code).toBe(0);
    const [line = '', summary = ''] = stdout.split('\n');
    expect(JSON.parse(line).decisions[2]).toMatchObject({ at: null, field: null, value: 1 });
    expect(JSON.parse(summary).fields).toEqual([
      { field: '(other fields)', kept: 100_001, replaced: 0, removed: 0, rules: ['not listed'] },
      { field: 'ContactId', kept: 1, replaced: 0, removed: 0, rules: ['mandatory'] },
    ]);
  });
});

describe('the file of the page', () => {
  it('is readable only by its owner, is replaced by the next preview, and leaves no other file', async () => {
    const html = scratch.join('preview.html');
    const args = ['--config', scratch.document('BLACKLIST'), '--input', '-', '--html', html];

    expect(await runPreview(args, RECORD)).toMatchObject({ code: 0 });
    chmodSync(html, 0o644);
    const again = await runPreview(args, RECORD);

    expect(again).toMatchObject({ code: 0, stderr: expect.stringMatching(NOTE) });
    expect(again.stdout).toMatch(/^All records\n {2}1 of 1 record delivered, /);
    expect(again.stdout).not.toContain('Mandatory');
    expect(again.stdout).not.toContain('c-1');
    expect(statSync(html).mode & 0o777).toBe(0o600);
    expect(readdirSync(scratch.folder).sort()).toEqual(['config.json', 'preview.html']);
  });

  it('contains only the kind of a record that is not a contact record', async () => {
    const html = scratch.join('preview.html');
    const config = scratch.document('BLACKLIST');
    await runPreview(['--config', config, '--input', '-', '--html', html], AGENT_EVENT);

    const page = readFileSync(html, 'utf8');
    expect(page).toContain('"notContactRecords":{"agent event":1}');
    expect(page).toContain('"outcome":"not a contact record (agent event)"');
    expect(page).not.toContain('sam.doe');
  });

  it('assigns each text to the value that it replaces, even if JSON writes the value as null', async () => {
    const html = scratch.join('preview.html');
    const replace = { field: 'A', with: 'LAST4' } as const;
    const config = scratch.replacing('BLACKLIST', [], replace);
    const args = ['--config', config, '--input', '-', '--html', html];
    await runPreview(args, '{"ContactId":"c-1","A":[1e400,{"__proto__":-1e400},"123456789",null,1]}');

    const [, lines = ''] = readFileSync(html, 'utf8').split('id="record-lines">\n');
    const [record, ...texts] = JSON.parse(lines.slice(0, lines.indexOf('\n')));
    const next = texts.values();
    const explain = explainer(configOf('BLACKLIST', [], [replace]), () => next.next().value);
    expect(JSON.stringify(keptObject(explain(record)))).toBe(
      '{"ContactId":"c-1","A":["****",{"__proto__":"****"},"****6789",null,"****"]}',
    );
  });

  it('is the same for the same records', async () => {
    const config = scratch.document('BLACKLIST', ...DENIED);
    const pages = ['one.html', 'two.html'].map((name) => scratch.join(name));
    for (const page of pages) await runPreview(['--config', config, '--input', '-', '--html', page], RECORD);

    const [one, two] = pages.map((page) => readFileSync(page, 'utf8'));
    expect(one).toBe(two);
  });

  it('is not started if it cannot be written', async () => {
    const html = scratch.join('missing', 'preview.html');

    const { code, stderr } = await runPreview(
      ['--config', scratch.document('BLACKLIST'), '--input', '-', '--html', html],
      RECORD,
    );

    expect(stderr).toContain(
      `error: --html ${html}: cannot be written (ENOENT); name a file in a folder that exists`,
    );
    expect(existsSync(html)).toBe(false);
    expect(code).toBe(2);
  });
});
