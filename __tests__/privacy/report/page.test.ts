import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isIneffectiveUnderDenyList, parseFieldPath } from '../../../functions/privacy-controls/field-path';
import type { JsonObject as FunctionObject } from '../../../functions/privacy-controls/json';
import type { Listed } from '../../../functions/privacy-controls/redaction-config';
import { compileConfiguration } from '../../../functions/privacy-controls/replacement';
import { viewModel } from '../../../src/privacy/contact-model/entries';
import { DEMONSTRATION_SECRET, demonstrationPseudonym } from '../../../src/privacy/list/demonstration';
import { FieldName } from '../../../src/privacy/list/field-name';
import { sharingReport } from '../../../src/privacy/report/page';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../src/records/json';
import { redact } from '../../reference/naive-redaction';
import { configOf, type List } from '../check/support';

const HEADER = { date: '2026-11-25', version: '1.2.3' };
const report = (type: List, ...fields: string[]) => sharingReport(configOf(type, fields), HEADER);
const replacing = (type: List, fields: string[], ...replace: Listed['replace'][number][]) =>
  sharingReport(configOf(type, fields, replace), HEADER);

/** The cells of the table beneath a heading. */
function rowsOf(page: string, heading: string): string[][] {
  const section = page.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return section
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(2)
    .map((line) =>
      line
        .slice(2, -2)
        .split(/(?<!\\) \| /)
        .map((cell) => cell.replaceAll('\\|', '|')),
    );
}

/** Whether each field is sent, by the page. */
function sentIn(page: string): Map<string, string> {
  return new Map(
    rowsOf(page, 'Every field').map(([path = '', , , , sent = '']) => [
      path.replace(/^`+ ?| ?`+$/g, ''),
      sent.replaceAll('*', ''),
    ]),
  );
}

/** The value at each place of a record; for a list, that of its only element. */
function valuesIn(value: JsonValue, name = FieldName.RECORD, found = new Map<string, JsonValue>()) {
  if (Array.isArray(value)) for (const each of value) valuesIn(each, name, found);
  else if (isJsonObject(value)) {
    for (const [key, member] of Object.entries(value)) {
      const next = name.member(key);
      found.set(next.text, member);
      valuesIn(member, next, found);
    }
  }
  return found;
}

/** What happened to the scalar values beneath a value: a record has one element in each list. */
function outcomesOf(was: JsonValue, is: JsonValue | undefined): Set<string> {
  if (typeof was !== 'object' || was === null)
    return new Set([is === undefined ? 'not sent' : is === was ? 'sent' : 'replaced']);
  const after = typeof is === 'object' && is !== null ? Object.entries(is) : [];
  const found = new Map(after);
  return new Set(
    Object.entries(was).flatMap(([key, value]) => [...outcomesOf(value as JsonValue, found.get(key))]),
  );
}

const PATHS = viewModel().entries.map(({ path }) => path);
const KEYS = ['Tier', 'Name', 'a\\.b', '`', '|', 'ValueString', 'ValueMap'];

/** A path similar to the model: of a field, shortened, with a wildcard, or extended. */
const field = fc
  .tuple(
    fc.constantFrom(...PATHS),
    fc.nat(4),
    fc.constantFrom('', '', '*', ...KEYS),
    fc.constantFrom(-1, -1, -1, 0, 1, 2),
  )
  .map(([path, length, more, blurred]) => {
    const segments = path.split(/(?<!\\)\./).slice(0, length === 0 ? undefined : length);
    if (more !== '') segments.push(more);
    return segments.map((segment, index) => (index === blurred ? '*' : segment)).join('.');
  })
  .filter((text) => parseFieldPath(text).ok);

describe('the data-sharing record', () => {
  it('agrees, for random configurations, with what the function does to a record with every field', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<List>('WHITELIST', 'BLACKLIST'),
        fc.array(field, { maxLength: 6 }),
        fc.array(fc.tuple(field, fc.constantFrom('PSEUDONYM' as const, 'LAST4' as const)), { maxLength: 3 }),
        (type, fields, entered) => {
          const replace = entered
            .map(([path, how]) => ({ field: path, with: how }))
            .filter((entry) => !isIneffectiveUnderDenyList(entry.field));
          const config = configOf(type, fields, replace);
          const { entries, record } = viewModel([...config.paths, ...config.replace.map(({ path }) => path)]);
          const text = JSON.stringify(record);
          const delivered = JSON.stringify(
            compileConfiguration(config)(JSON.parse(text) as FunctionObject, demonstrationPseudonym).record ??
              {},
          );
          expect(delivered).toBe(
            JSON.stringify(redact(JSON.parse(text) as JsonObject, config, DEMONSTRATION_SECRET) ?? {}),
          );
          const [before, after] = [valuesIn(record), valuesIn(JSON.parse(delivered) as JsonValue)];
          const sent = sentIn(replacing(type, fields, ...replace));
          expect(sent.size).toBe(entries.length);
          for (const { path, place } of entries) {
            const [first, ...others] = outcomesOf(before.get(place) ?? null, after.get(place));
            const shared = others.length > 0 ? 'partly' : first;
            if (sent.get(path) !== shared)
              throw new Error(`${path} is ${shared}, but the page has ${sent.get(path)}`);
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it('is always the same for a configuration, and contains its hash', () => {
    expect(report('WHITELIST', 'Attributes.Tier')).toBe(report('WHITELIST', 'Attributes.Tier'));
    const hash = (page: string) => /`([0-9a-f]{64})`/.exec(page)?.[1];
    expect(hash(report('WHITELIST', 'Attributes'))).not.toBe(hash(report('BLACKLIST', 'Attributes')));
    expect(hash(report('WHITELIST', 'Attributes'))).not.toBe(hash(report('WHITELIST', 'Attributes.*')));
  });

  it('contains the given date, the version and the list', () => {
    const page = report('BLACKLIST', 'Attributes', 'Agent.Username', 'Atributes');
    expect(page).toContain('| Date, as given | 2026-11-25 |');
    expect(page).toContain('| Written by | operata-connect-integration 1.2.3, ');
    expect(page).toContain('| Configuration | deny list (`BLACKLIST`): ');
    expect(rowsOf(page, 'Listed fields')).toEqual([
      ['fields[0]', '`Attributes`', ''],
      ['fields[1]', '`Agent.Username`', 'mandatory: sent whether it is listed or not'],
      ['fields[2]', '`Atributes`', 'names nothing that Amazon Connect is documented to send'],
    ]);
    expect(report('WHITELIST')).toContain('## Listed fields\n\nNone.\n');
  });

  it.each<[why: string, type: List, fields: string[], path: string, row: string[]]>([
    ['a mandatory field', 'BLACKLIST', ['*'], 'ContactId', ['**sent**', 'mandatory']],
    ['an allowed field', 'WHITELIST', ['CustomerId'], 'CustomerId', ['**sent**', 'allowed: `CustomerId`']],
    ['one beneath', 'WHITELIST', ['Customer'], 'Customer.Capabilities', ['**sent**', 'allowed: `Customer`']],
    ['one that is not listed', 'WHITELIST', [], 'CustomerId', ['not sent', 'not listed']],
    [
      'a denied field',
      'BLACKLIST',
      ['*.Address', 'CustomerId'],
      'CustomerId',
      ['not sent', 'denied: `CustomerId`'],
    ],
    ['one that is not denied', 'BLACKLIST', [], 'CustomerId', ['**sent**', 'not denied']],
    ['a part', 'WHITELIST', ['Customer.Capabilities'], 'Customer', ['**partly**', 'see beneath']],
    [
      'a denied container',
      'BLACKLIST',
      ['Queue'],
      'Queue',
      ['**partly**', '`Queue` is denied, mandatory fields stay; see beneath'],
    ],
    ['a container', 'BLACKLIST', [], 'Queue', ['**sent**', 'all beneath it is sent']],
    [
      'one that is left empty',
      'BLACKLIST',
      ['Customer.*'],
      'Customer',
      ['not sent', 'all beneath it is denied'],
    ],
    [
      'a named key',
      'BLACKLIST',
      ['Attributes.Tier'],
      'Attributes.Tier',
      ['not sent', 'denied: `Attributes.Tier`'],
    ],
    ['the other keys', 'BLACKLIST', ['Attributes.Tier'], 'Attributes.*', ['**sent**', 'not denied']],
  ])('explains %s', (_, type, fields, path, row) => {
    const found = rowsOf(report(type, ...fields), 'Every field').find(([cell]) => cell === `\`${path}\``);
    expect(found?.slice(-2)).toEqual(row);
  });

  it('shows whether fields that Amazon Connect adds in future are sent', () => {
    const future = (type: List, ...fields: string[]) =>
      rowsOf(report(type, ...fields), 'Fields that Amazon Connect adds in future');
    expect(future('BLACKLIST')).toEqual([['the record itself', '**sent**']]);
    expect(future('BLACKLIST', 'Agent')).toEqual([
      ['the record itself', '**sent**'],
      ['`Agent`', 'not sent'],
      ['`Agent.HierarchyGroups`', '**sent**'],
      ['`Agent.DeviceInfo`', '**sent**'],
    ]);
    expect(future('WHITELIST', 'Customer.Capabilities')).toEqual([
      ['the record itself', 'not sent'],
      ['`TransferredToEndpoint`', '**sent**'],
      ['`Customer.Capabilities`', '**sent**'],
      ['`Agent.HierarchyGroups`', '**sent**'],
      ['`Agent.DeviceInfo`', '**sent**'],
      ['`QualityMetrics`', '**sent**'],
    ]);
  });

  it('shows that future objects and lists are sent if wildcards match their content', () => {
    const future = (type: List, field: string) =>
      rowsOf(report(type, field), 'Fields that Amazon Connect adds in future')[0]?.[1];
    for (const field of ['*.*', '*.*.*']) {
      expect(future('WHITELIST', field)).toMatch(/^\*\*partly sent\*\*/);
      expect(future('BLACKLIST', field)).toMatch(/^\*\*partly sent\*\*/);
    }
    expect(future('WHITELIST', '*')).toBe('**sent**');
    expect(future('BLACKLIST', '*')).toBe('not sent');
    expect(future('WHITELIST', '*.Name')).toBe('not sent');
  });

  it('follows a path into a recursive field', () => {
    const above = 'RoutingCriteria.Steps.Expression';
    const path = `${above}${'.AndExpression.OrExpression'.repeat(6)}.AttributeCondition`;
    const sent = sentIn(report('WHITELIST', path));
    expect(sent.get(above)).toBe('partly');
    expect(sent.get(path)).toBe('sent');
    expect(sent.get(`${above}.AttributeCondition`)).toBe('not sent');
  });

  it.each<[List, string[]]>([
    ['WHITELIST', ['RoutingCriteria.Steps.Expression.AndExpression']],
    [
      'BLACKLIST',
      [
        'RoutingCriteria.Steps.Expression.AttributeCondition',
        'RoutingCriteria.Steps.Expression.NotAttributeCondition',
        'RoutingCriteria.Steps.Expression.OrExpression',
      ],
    ],
  ])('lists personal data in a recursive field: %s %j', (type, fields) => {
    const rows = rowsOf(report(type, ...fields), 'Personal data that is sent');
    expect(rows.find(([name]) => name === 'employee')?.[2]).toContain(
      '`RoutingCriteria.Steps.Expression.AndExpression`',
    );
  });

  it('does not shorten long paths', () => {
    const path = `Attributes.${'a'.repeat(300)}`;
    expect(rowsOf(report('WHITELIST', path), 'Listed fields')).toEqual([['fields[0]', `\`${path}\``, '']]);
  });

  it('lists the personal data that is sent, mandatory fields separately', () => {
    const rows = rowsOf(
      report('WHITELIST', 'CustomerEndpoint', 'Attributes.Tier'),
      'Personal data that is sent',
    );
    expect(rows.map(([name]) => name)).toEqual(['personal', 'open', 'content', 'employee']);
    expect(rows[0]?.slice(1)).toEqual([
      '`TransferredToEndpoint.Address`, `TransferredToEndpoint.DisplayName`',
      '`CustomerEndpoint.Address`, `CustomerEndpoint.DisplayName`',
    ]);
    expect(rows[1]?.slice(1)).toEqual(['none', '`Attributes.Tier`']);
    expect(rows[3]?.[1]).toContain('`Agent.Username`');
  });

  it('shows what is replaced, and that it is not sent as it is', () => {
    const page = replacing(
      'BLACKLIST',
      ['Attributes.Notes'],
      { field: 'CustomerEndpoint.Address', with: 'PSEUDONYM' },
      { field: 'Attributes', with: 'LAST4' },
      { field: 'Attributes.Tier', with: 'PSEUDONYM' },
      { field: 'Atributes', with: 'LAST4' },
    );
    expect(rowsOf(page, 'Replaced fields')).toEqual([
      ['replace[0]', '`CustomerEndpoint.Address`', 'PSEUDONYM', ''],
      ['replace[1]', '`Attributes`', 'LAST4', ''],
      ['replace[2]', '`Attributes.Tier`', 'PSEUDONYM', expect.stringMatching(/^replaces nothing/)],
      ['replace[3]', '`Atributes`', 'LAST4', expect.stringMatching(/^names nothing/)],
    ]);
    const row = (path: string) =>
      rowsOf(page, 'Every field')
        .find(([cell]) => cell === `\`${path}\``)
        ?.slice(-2);
    expect(row('CustomerEndpoint.Address')).toEqual([
      '**replaced**',
      'PSEUDONYM: `CustomerEndpoint.Address`',
    ]);
    expect(row('CustomerEndpoint')).toEqual(['**partly**', 'see beneath']);
    expect(row('Attributes.Tier')).toEqual(['**replaced**', 'LAST4: `Attributes`']);
    expect(row('Attributes.Notes')).toEqual(['not sent', 'denied: `Attributes.Notes`']);
    const [personal] = rowsOf(page, 'Personal data that is sent');
    expect(personal?.[3]).toBe('`CustomerEndpoint.Address`');
    expect(personal?.[2]).not.toMatch(/CustomerEndpoint(?:\.Address)?`/);
    expect(page).toContain('4 replacements');
    expect(page).toContain('"replace":[');
    expect(report('BLACKLIST', 'Attributes.Notes')).not.toMatch(/eplaced|PSEUDONYM|LAST4/);
  });

  it('stays a table, whatever the keys', () => {
    const page = report('BLACKLIST', 'Attributes.a|b', 'Attributes.``', 'Attributes.a\u202eb');
    expect(page).toContain('`Attributes.a\\|b`');
    expect(page).toContain('``` Attributes.`` ```');
    expect(page).toContain('Attributes.a\\u{202e}b');
    for (const row of rowsOf(page, 'Every field')) expect(row).toHaveLength(6);
  });
});
