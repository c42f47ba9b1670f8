import { describe, expect, it } from 'vitest';
import type { Listed } from '../../../functions/privacy-controls/redaction-config';
import { FINDINGS, type Finding, type FindingId } from '../../../src/privacy/check/finding';
import { checkRecords } from '../../../src/privacy/check/records';
import { check, checkReplacing, configOf, inputOf, type List } from './support';

const record = (...members: [string, unknown][]) =>
  JSON.stringify({ ContactId: 'c', ...Object.fromEntries(members) });

type Replacement = Listed['replace'][number];
const replace = (how: Replacement['with'], ...fields: string[]): Replacement[] =>
  fields.map((field) => ({ field, with: how }));

/** A configuration with a fault, and the same without it. */
interface Case {
  readonly list: List;
  readonly wrong: readonly unknown[];
  readonly right: readonly unknown[];
  /** The replacements of both. */
  readonly wrongReplace?: readonly Replacement[];
  readonly rightReplace?: readonly Replacement[];
  readonly records?: string;
  /** The expected finding. */
  readonly expected: Partial<Finding>;
}

const CASES: Readonly<Record<FindingId, Case>> = {
  'invalid-document': {
    list: 'BLACKLIST',
    wrong: ['Attributes.'],
    right: ['Attributes'],
    expected: {
      severity: 'error',
      message: expect.stringContaining('redaction_config.fields[0]: "Attributes."'),
    },
  },
  'too-long': {
    list: 'BLACKLIST',
    wrong: Array.from({ length: 500 }, (_, index) => `Attributes.question${index}`),
    right: ['Attributes'],
    expected: {
      severity: 'error',
      message: expect.stringMatching(
        /has \d\d,\d{3} bytes; .* holds at most 8,192, and terraform plan refuses it$/,
      ),
    },
  },
  'unstorable-path': {
    list: 'BLACKLIST',
    wrong: ['Attributes', 'Attributes.a{{b'],
    right: ['Attributes', 'Attributes.*'],
    expected: {
      severity: 'error',
      index: 1,
      field: 'Attributes.a{{b',
      message: expect.stringContaining('Systems Manager does not accept {{'),
    },
  },
  'unknown-path': {
    list: 'BLACKLIST',
    wrong: ['Queue.ARN', 'Atributes.Tier'],
    right: ['Queue.ARN', 'Attributes.Tier'],
    expected: {
      severity: 'warning',
      index: 1,
      field: 'Atributes.Tier',
      message: expect.stringContaining('what it was meant to remove is sent'),
      remedy: 'did you mean "Attributes.Tier"?',
    },
  },
  'other-code-points': {
    list: 'BLACKLIST',
    wrong: ['Attributes.Tier', 'Attributes.Pre\u0301nom'],
    right: ['Attributes.Tier', 'Attributes.Pr\u00e9nom'],
    expected: {
      severity: 'warning',
      index: 1,
      field: 'Attributes.Pre\u0301nom',
      message: expect.stringMatching(
        /Terraform changes to "Attributes\.Pr\\u00e9nom" .*match by code points only/,
      ),
      remedy: expect.stringMatching(/^use "Attributes\.\*"/),
    },
  },
  'index-like': {
    list: 'WHITELIST',
    wrong: ['Recordings.0.Status'],
    right: ['Recordings.Status'],
    expected: { severity: 'warning', index: 0, remedy: expect.stringContaining('"Recordings.Status"') },
  },
  'ineffective-path': {
    list: 'BLACKLIST',
    wrong: ['Agent.Username'],
    right: ['Agent.ARN'],
    expected: {
      severity: 'error',
      index: 0,
      field: 'Agent.Username',
      message: expect.stringContaining('terraform plan refuses it'),
    },
  },
  'already-mandatory': {
    list: 'WHITELIST',
    wrong: ['Agent.Username'],
    right: ['Agent.ARN'],
    expected: { severity: 'note', index: 0, field: 'Agent.Username' },
  },
  'repeated-path': {
    list: 'BLACKLIST',
    wrong: ['Attributes.*', 'Attributes.#'],
    right: ['Attributes.*'],
    expected: { severity: 'note', index: 1, message: 'matches the same as fields[0]' },
  },
  'covered-path': {
    list: 'WHITELIST',
    wrong: ['Attributes.Tier', 'Attributes'],
    right: ['Attributes.Tier'],
    expected: { severity: 'warning', index: 0, paths: ['Attributes'] },
  },
  'mandatory-remains': {
    list: 'BLACKLIST',
    wrong: ['SystemEndpoint'],
    right: ['SystemEndpoint.DisplayName'],
    expected: { severity: 'note', index: 0, paths: ['SystemEndpoint.Address', 'SystemEndpoint.Type'] },
  },
  'boolean-remains': {
    list: 'BLACKLIST',
    wrong: [],
    wrongReplace: [{ field: 'VoiceIdResult.SpeakerEnrolled', with: 'PSEUDONYM' }],
    right: ['VoiceIdResult.SpeakerEnrolled'],
    expected: { severity: 'warning', list: 'replace', index: 0, paths: ['VoiceIdResult.SpeakerEnrolled'] },
  },
  'missed-sibling': {
    list: 'BLACKLIST',
    wrong: ['Recording'],
    right: ['Recording', 'Recordings'],
    expected: { severity: 'warning', index: 0, field: 'Recording', paths: ['Recordings'] },
  },
  'allows-personal-data': {
    list: 'WHITELIST',
    wrong: ['Attributes.Tier'],
    right: ['Queue.ARN'],
    expected: { severity: 'note', index: 0, paths: ['Attributes.Tier'] },
  },
  'allows-future-fields': {
    list: 'WHITELIST',
    wrong: ['Queue.ARN', '*'],
    right: ['Queue.ARN', 'Agent.*'],
    expected: { severity: 'warning', index: 1, field: '*' },
  },
  'sends-personal-data': {
    list: 'BLACKLIST',
    wrong: ['Queue'],
    right: ['*'],
    expected: {
      severity: 'note',
      paths: expect.arrayContaining(['CustomerEndpoint', 'Attributes', 'Recordings']),
    },
  },
  'unsent-replacement': {
    list: 'BLACKLIST',
    wrong: ['Queue.ARN', 'CustomerEndpoint'],
    right: ['Queue.ARN', 'CustomerEndpoint.DisplayName'],
    wrongReplace: replace('PSEUDONYM', 'CustomerId', 'CustomerEndpoint.Address'),
    rightReplace: replace('PSEUDONYM', 'CustomerId', 'CustomerEndpoint.Address'),
    expected: {
      severity: 'warning',
      list: 'replace',
      index: 1,
      field: 'CustomerEndpoint.Address',
      message: 'replaces nothing: fields[1] removes this field',
    },
  },
  'overruled-replacement': {
    list: 'BLACKLIST',
    wrong: [],
    right: [],
    wrongReplace: [...replace('LAST4', 'CustomerEndpoint'), ...replace('PSEUDONYM', '*.Address')],
    rightReplace: [...replace('PSEUDONYM', '*.Address'), ...replace('LAST4', '*')],
    expected: {
      severity: 'note',
      list: 'replace',
      index: 1,
      field: '*.Address',
      message: expect.stringContaining('replace[0] comes first, matches some of it, and uses LAST4'),
    },
  },
  'pseudonym-instead': {
    list: 'BLACKLIST',
    wrong: ['Queue.ARN', 'CustomerEndpoint.Address', 'CustomerId', 'CustomerEndpoint.DisplayName'],
    right: ['Queue.ARN', 'CustomerEndpoint.DisplayName', 'Recordings'],
    expected: {
      severity: 'note',
      message:
        'removes CustomerEndpoint.Address, CustomerId: Operata cannot recognize that two contacts are of the same customer',
      remedy: expect.stringContaining('{"field": "CustomerEndpoint.Address", "with": "PSEUDONYM"}'),
      paths: ['CustomerEndpoint.Address', 'CustomerId'],
    },
  },
  'never-matched': {
    list: 'BLACKLIST',
    wrong: ['Attributes.Tier', 'Attributes.tier'],
    right: ['Attributes.Tier'],
    records: record(['Attributes', { Tier: 'gold' }]).repeat(2),
    expected: {
      severity: 'warning',
      index: 1,
      field: 'Attributes.tier',
      message: 'matched nothing in 2 records',
    },
  },
  'masked-values': {
    list: 'BLACKLIST',
    wrong: [],
    right: [],
    wrongReplace: replace('LAST4', 'Attributes'),
    rightReplace: replace('PSEUDONYM', 'Attributes'),
    records: record(['Attributes', { Short: 'EX-0042', Eight: '12345678', Long: '123456789' }]).repeat(2),
    expected: {
      severity: 'note',
      list: 'replace',
      index: 0,
      field: 'Attributes',
      message:
        'LAST4 leaves nothing of 4 of 6 values, which have at most eight characters: only **** is sent',
      count: 4,
    },
  },
  'name-variant': {
    list: 'BLACKLIST',
    wrong: ['CustomerEndpoint', 'Attributes.CustomerDetails'],
    right: ['CustomerEndpoint', 'Attributes.CustomerDetails', 'Attributes.customerDetails'],
    records: record(
      ['ContactId', '1'],
      ['CustomerEndpoint', {}],
      ['Attributes', { CustomerDetails: 'x', customerDetails: 'y' }],
    ).repeat(2),
    expected: {
      severity: 'warning',
      index: 1,
      field: 'Attributes.CustomerDetails',
      message: 'Attributes.customerDetails differs from a denied name only in case and is sent (2 times)',
      paths: ['Attributes.customerDetails'],
      count: 2,
    },
  },
  'personal-values': {
    list: 'BLACKLIST',
    wrong: [],
    right: ['Attributes.Callback'],
    records: record(['Attributes', { Callback: '+15550100', Tier: 'gold' }]).repeat(3),
    expected: {
      severity: 'warning',
      message: 'Attributes.Callback would be sent with what looks like 3 telephone numbers',
      paths: ['Attributes.Callback'],
      count: 3,
    },
  },
  'value-elsewhere': {
    list: 'BLACKLIST',
    wrong: ['Queue.ARN', 'CustomerEndpoint.Address'],
    right: ['Queue.ARN', 'CustomerEndpoint.Address', 'Attributes.Stored', 'Attributes.Local'],
    records: record(
      ['ContactId', '1'],
      ['Queue', { ARN: 'x' }],
      ['CustomerEndpoint', { Address: '+15550101000' }],
      ['Attributes', { Stored: '5550101000', Local: '15550101000' }],
    ),
    expected: {
      severity: 'warning',
      index: 1,
      field: 'CustomerEndpoint.Address',
      message:
        'the removed CustomerEndpoint.Address is sent in the same record as Attributes.Stored (as digits), Attributes.Local (as digits) (2 times)',
      paths: ['Attributes.Stored', 'Attributes.Local'],
      count: 2,
    },
  },
  'about-the-input': {
    list: 'WHITELIST',
    wrong: [],
    right: [],
    records: `{"data":${record(['Channel', 'VOICE'])}}`,
    expected: { severity: 'note', message: expect.stringMatching(/^unpacked 1 record /) },
  },
  'unreadable-records': {
    list: 'WHITELIST',
    wrong: [],
    right: [],
    records: `${record(['Channel', 'VOICE'])}\n{"Channel":\n`,
    expected: { severity: 'note', count: 1 },
  },
  'not-contact-records': {
    list: 'WHITELIST',
    wrong: [],
    right: [],
    records: '{"AgentARN":"a","EventType":"LOGIN"}',
    expected: {
      severity: 'warning',
      message:
        '1 of 1 is not a contact record (an agent event): the function never sends such records, whatever the list',
      count: 1,
    },
  },
  'looks-like-other-kind': {
    list: 'WHITELIST',
    wrong: [],
    right: [],
    records: record(['Channel', 'VOICE'], ['Segments', []]),
    expected: {
      severity: 'warning',
      message: '1 of 1 contact record looks like another kind (1 Contact Lens segment), and would be sent',
      count: 1,
    },
  },
  'no-records': { list: 'WHITELIST', wrong: [], right: [], records: '', expected: { severity: 'warning' } },
};

async function findings(
  list: List,
  fields: readonly unknown[],
  records?: string,
  replacements: readonly Replacement[] = [],
): Promise<Finding[]> {
  const found = checkReplacing(list, fields, replacements);
  if (records === undefined) return found;
  const { signal } = new AbortController();
  const config = configOf(list, fields as string[], replacements);
  const report = await checkRecords(config, [inputOf(records)], signal);
  return [...found, ...report.findings];
}

function expectFinding(found: readonly Finding[], id: FindingId): void {
  expect(found).toContainEqual(expect.objectContaining({ id, ...CASES[id].expected }));
}

describe.each(Object.keys(FINDINGS) as FindingId[])('%s', (id) => {
  const { list, wrong, right, records, wrongReplace = [], rightReplace } = CASES[id];

  it('is found in a list with the fault, and the test fails without the finding', async () => {
    const found = await findings(list, wrong, records, wrongReplace);
    expectFinding(found, id);
    expect(() =>
      expectFinding(
        found.filter((each) => each.id !== id),
        id,
      ),
    ).toThrow();
  });

  it('is not found in a list without the fault', async () => {
    const badRecords = [
      'about-the-input',
      'unreadable-records',
      'not-contact-records',
      'looks-like-other-kind',
      'no-records',
    ].includes(id);
    const good = badRecords ? record(['Channel', 'VOICE']) : records;
    expect((await findings(list, right, good, rightReplace)).filter((each) => each.id === id)).toEqual([]);
  });

  it('has a message and a remedy', async () => {
    for (const found of await findings(list, wrong, records, wrongReplace)) {
      const { message, remedy, list: member, index = -1, field } = found;
      expect(message).toMatch(/^\S.*[^.\s]$/);
      expect(remedy).toMatch(/^\S.*[^.\s]$/);
      expect(field).toBe(member === 'replace' ? wrongReplace[index]?.field : wrong[index]);
    }
  });
});

const idsOf = (found: readonly Finding[]) => found.map(({ id, index }) => [index, id]);

describe('a document', () => {
  it('that is invalid has all its errors reported together', () => {
    expect(
      check('GREYLIST', 'Card*', 7).map(({ message }) => message.slice(0, message.indexOf(': '))),
    ).toEqual(['redaction_config.type', 'redaction_config.fields[0]', 'redaction_config.fields[1]']);
  });

  it('that is invalid has its other paths checked too, alone and together', () => {
    const found = (type: unknown, ...fields: unknown[]) =>
      check(type, 'Card*', ...fields)
        .filter(({ id }) => id !== 'invalid-document')
        .map(({ id, index, field, message }) => [id, index, field, message]);
    const unknown = 'names nothing that Amazon Connect is documented to send';
    expect(found('BLACKLIST', 'Atributes.Tier', 7, 'Agent.Username', 'Recordings', 'Recordings')).toEqual([
      ['unknown-path', 1, 'Atributes.Tier', `${unknown}: what it was meant to remove is sent`],
      ['ineffective-path', 3, 'Agent.Username', expect.anything()],
      ['repeated-path', 5, 'Recordings', 'matches the same as fields[4]'],
    ]);
    // Their effect depends on the type of the list.
    expect(found('GREYLIST', 'Atributes.Tier', 'Agent.Username', 'Queue', 'Queue.ARN')).toEqual([
      ['unknown-path', 1, 'Atributes.Tier', unknown],
    ]);
  });

  it('has findings in the order of its list, and those about the whole list last', () => {
    const indexes = check('BLACKLIST', 'Recording', 'Agent', 'Atributes', 'Attributes.a', 'Attributes').map(
      ({ index }) => index ?? 99,
    );
    expect(indexes).toEqual([...indexes].sort((a, b) => a - b));
    expect(indexes.at(-1)).toBe(99);
  });
});

describe('an allow list', () => {
  it.each(['*.*', '#.*.*'])('with %s sends future objects and lists', (field) => {
    expect(check('WHITELIST', 'Queue.ARN', field)).toContainEqual(
      expect.objectContaining({
        id: 'allows-future-fields',
        index: 1,
        message: 'sends the content of objects and lists that Amazon Connect adds to the record in future',
      }),
    );
  });

  it('sends personal data in a recursive field', () => {
    const field = `${'RoutingCriteria.Steps.Expression'}${'.AndExpression.OrExpression'.repeat(4)}.AttributeCondition.MatchCriteria`;
    expect(check('WHITELIST', field)).toEqual([
      expect.objectContaining({ id: 'allows-personal-data', paths: [field] }),
    ]);
  });
});

it('a deny list has findings about relatives in a recursive field', () => {
  const [found] = check(
    'BLACKLIST',
    'RoutingCriteria.Steps.Expression.AttributeCondition.MatchCriteria',
  ).filter(({ id }) => id === 'missed-sibling');
  expect(found?.paths).toEqual(
    expect.arrayContaining([
      'RoutingCriteria.Steps.Expression.AndExpression',
      'RoutingCriteria.Steps.Expression.OrExpression',
    ]),
  );
});

describe('an unknown path', () => {
  it.each<[field: string, remedy: string]>([
    ['CustomerEndpoint.Adress', 'did you mean "CustomerEndpoint.Address"?'],
    ['Attributes.a.b', 'did you mean "Attributes.a\\.b"?'],
    ['agent.arn', 'did you mean "Agent.ARN"?'],
    [
      'attributes.customerdetails',
      'did you mean "Attributes.customerdetails"? Names are case-sensitive: compare it with your flows, or check it with --input',
    ],
    [
      'SegmentAttributes.connect:CustomerAuthentication.AssociatedCustomerId',
      'did you mean "SegmentAttributes.connect:CustomerAuthentication.ValueMap.AssociatedCustomerId"?',
    ],
    ['ContactEvaluations.EvaluationArn', 'did you mean "ContactEvaluations.*.EvaluationArn"?'],
    ['Username', 'this name is in Agent.Username'],
    ['CustomerDetails', 'check the spelling; a contact attribute is written "Attributes.NAME"'],
    ['Agent.Supervisor', 'check the spelling, including the case'],
  ])('%s has a remedy: %s', (field, remedy) => {
    expect(check('WHITELIST', field)).toEqual([
      expect.objectContaining({
        id: 'unknown-path',
        remedy,
        message: expect.stringContaining('what it was meant to send is not sent'),
      }),
    ]);
  });

  it.each([
    'Attributes.anything',
    'Tags.a:b',
    'SegmentAttributes.own.ValueString',
    'ContactDetails.a.b',
    '*.Name',
  ])('%s is known, because maps have arbitrary keys', (field) => {
    expect(check('WHITELIST', field).filter(({ id }) => id === 'unknown-path')).toEqual([]);
  });

  it('is not reported twice if digits or a mandatory field explain it', () => {
    expect(idsOf(check('WHITELIST', 'Recordings.0.Status'))).toEqual([[0, 'index-like']]);
    expect(idsOf(check('WHITELIST', 'Attributes.0'))).toEqual([
      [0, 'index-like'],
      [0, 'allows-personal-data'],
    ]);
    expect(check('WHITELIST', 'Attributes.0')[0]).toMatchObject({ severity: 'note' });
    expect(check('BLACKLIST', 'Agent.Username.First').filter(({ index }) => index === 0)).toMatchObject([
      { id: 'ineffective-path' },
    ]);
  });
});

describe('a denied path beneath which mandatory fields stay', () => {
  it('lists only these, at the highest place, and not if the path is ineffective anyway', () => {
    const remaining = (...fields: string[]) =>
      check('BLACKLIST', ...fields)
        .filter(({ id }) => id === 'mandatory-remains')
        .map(({ index, paths }) => [index, paths]);
    expect(remaining('Agent.DeviceInfo', 'Customer', 'Queue')).toEqual([
      [2, ['Queue.Name', 'Queue.EnqueueTimestamp', 'Queue.DequeueTimestamp', 'Queue.Duration']],
    ]);
    expect(remaining('*.DeviceInfo', '*.*.Audio')).toEqual([
      [0, ['Agent.DeviceInfo']],
      [1, ['QualityMetrics.Agent.Audio', 'QualityMetrics.Customer.Audio']],
    ]);
  });
});

describe('a path that another covers', () => {
  it('and that has no effect anyway has only that finding', () => {
    const found = (list: List, ...fields: string[]) =>
      idsOf(check(list, ...fields).filter(({ index }) => index !== undefined && index < fields.length - 1));
    expect(found('BLACKLIST', '*.*', 'ContactId.x', '*')).toEqual([
      [0, 'covered-path'],
      [1, 'ineffective-path'],
    ]);
    expect(found('BLACKLIST', 'Atributes.Tier', '*')).toEqual([[0, 'unknown-path']]);
    expect(check('BLACKLIST', 'Atributes.Tier', '*')[0]?.message).not.toContain('is sent');
    expect(found('WHITELIST', 'Agent.Username', 'Agent')).toEqual([[0, 'already-mandatory']]);
    expect(found('WHITELIST', 'Attributes.0', 'Attributes')).toEqual([
      [0, 'index-like'],
      [0, 'covered-path'],
    ]);
  });

  it('leaves the findings about both to the wider one', () => {
    for (const fields of [
      ['Agent', 'Agent.*'],
      ['Agent.*', 'Agent'],
    ]) {
      const at = fields.indexOf('Agent');
      expect(idsOf(check('WHITELIST', ...fields))).toEqual(
        expect.arrayContaining([
          [at, 'allows-personal-data'],
          [1 - at, 'covered-path'],
        ]),
      );
      expect(check('WHITELIST', ...fields)).toHaveLength(2);
      expect(check('BLACKLIST', ...fields).find(({ id }) => id === 'mandatory-remains')).toMatchObject({
        index: at,
        field: 'Agent',
      });
    }
  });

  it('is a warning in an allow list, where only a part may be meant, and a note in a deny list', () => {
    const severity = (list: List) =>
      check(list, 'Attributes', 'Attributes.Tier').find(({ id }) => id === 'covered-path')?.severity;
    expect(severity('WHITELIST')).toBe('warning');
    expect(severity('BLACKLIST')).toBe('note');
  });

  it('is found quickly in a list of thousands', () => {
    const fields = Array.from({ length: 3000 }, (_, index) => `*.a${index}`);
    expect(check('BLACKLIST', ...fields, '*.a7').find(({ id }) => id === 'repeated-path')).toMatchObject({
      index: 3000,
      message: 'matches the same as fields[7]',
    });
  });
});

describe('a deny list that misses a sibling', () => {
  const missed = (...fields: string[]) =>
    check('BLACKLIST', ...fields)
      .filter(({ id }) => id === 'missed-sibling')
      .map(({ severity, index, paths }) => ({ severity, index, paths }));

  it.each<[denied: string, missed: string]>([
    ['Recording', 'Recordings'],
    ['Recordings.DeletionReason', 'Recording.DeletionReason'],
    ['Agent.StateTransitions', 'Agent.stateTransitions'],
    ['Agent.stateTransitions', 'Agent.StateTransitions'],
    ['Agent.stateTransitions.state', 'Agent.StateTransitions.state'],
    ['Agent.AgentPauseDuration', 'Agent.AgentPauseDurationInSeconds'],
    ['AdditionalEmailRecipients.CcList', 'AdditionalEmailRecipients.CcAddresses'],
  ])('is a warning for %s without %s, which is the same data', (denied, other) => {
    expect(missed(denied)).toContainEqual({ severity: 'warning', index: 0, paths: [other] });
    expect(missed(denied, other).filter(({ severity }) => severity === 'warning')).toEqual([]);
  });

  it('is a note for data of the same kind, and lists what cannot be denied', () => {
    const [finding] = check('BLACKLIST', 'Queue.ARN', 'CustomerEndpoint.Address').filter(
      ({ id }) => id === 'missed-sibling',
    );
    expect(finding).toMatchObject({
      severity: 'note',
      index: 1,
      remedy:
        'deny AdditionalEmailRecipients, References.Value, Attributes.* too, if intended; ' +
        'TransferredToEndpoint.Address, SystemEndpoint.Address cannot be denied',
    });
  });

  it('is a note that names the customer’s number in a segment attribute', () => {
    const customerId = 'SegmentAttributes.connect:CustomerAuthentication.ValueMap.AssociatedCustomerId';
    expect(missed('CustomerId')[0]?.paths).toContain(customerId);
    expect(missed(customerId)[0]?.paths).toContain('CustomerId');
    expect(missed('SegmentAttributes.connect:CreatedByUser')[0]?.paths).toContain('Agent.ARN');
  });

  it('has no finding if one key of a map is denied', () => {
    expect(missed('Attributes.Tier')).toEqual([]);
    expect(missed('Attributes')).toEqual([
      {
        severity: 'note',
        index: 0,
        paths: ['SegmentAttributes', 'ContactDetails', 'References', 'Tags'],
      },
    ]);
  });

  it('has no finding in an allow list', () => {
    expect(check('WHITELIST', 'Recording.Status').filter(({ id }) => id === 'missed-sibling')).toEqual([]);
  });
});

describe('personal data', () => {
  it('in an allow list is reported by path, with the class', () => {
    expect(check('WHITELIST', 'CustomerEndpoint')).toEqual([
      expect.objectContaining({
        id: 'allows-personal-data',
        message: expect.stringMatching(/^sends CustomerEndpoint: it shows who the customer is/),
      }),
    ]);
    expect(check('WHITELIST', '*.DisplayName')).toEqual([
      expect.objectContaining({
        paths: expect.arrayContaining(['CustomerEndpoint.DisplayName', 'Attributes.DisplayName']),
        message: expect.stringMatching(/: personal, open, employee$/),
      }),
    ]);
  });

  it('that a deny list leaves is reported once, without mandatory fields', () => {
    const [finding, ...more] = check('BLACKLIST', 'Attributes.Tier').filter(
      ({ id }) => id === 'sends-personal-data',
    );
    expect(more).toEqual([]);
    expect(finding?.paths).toEqual(expect.arrayContaining(['Attributes.*', 'Agent.ARN', 'CustomerId']));
    for (const path of finding?.paths ?? [])
      expect(path).not.toMatch(/^(Agent|Agent\.Username|TransferredToEndpoint.*|Attributes)$/);
  });
});

describe('the examples of the Operata integration guide', () => {
  it('have only notes', () => {
    const lists: [List, string[]][] = [
      ['WHITELIST', ['InitiationMethod', 'Agent.Username', 'Queue.Name']],
      ['BLACKLIST', ['Attributes.CustomerDetails', 'CustomerEndpoint.Address']],
    ];
    for (const [list, fields] of lists)
      expect(check(list, ...fields).filter(({ severity }) => severity !== 'note')).toEqual([]);
  });
});

describe('a replacement', () => {
  const found = (type: List, fields: readonly string[], ...replacements: readonly unknown[]) =>
    checkReplacing(type, fields, replacements).flatMap(({ id, severity, list, index, message, remedy }) =>
      list === 'replace' ? [[id, severity, index, `${message}; ${remedy}`]] : [],
    );

  it('that nothing is named like is reported with what was probably meant, in an invalid document too', () => {
    const misspelt = [
      'unknown-path',
      'warning',
      1,
      'names nothing that Amazon Connect is documented to send: what it was meant to replace is sent as it is; did you mean "CustomerEndpoint.Address"?',
    ];
    const entries = replace('PSEUDONYM', 'CustomerId', 'CustomerEndpoint.Adress');
    expect(found('BLACKLIST', [], ...entries)).toEqual([misspelt]);
    expect(found('BLACKLIST', ['Card*'], ...entries)).toEqual([misspelt]);
  });

  it('that an earlier entry makes useless is reported with the fix', () => {
    const [wide = '', narrow = ''] = ['CustomerEndpoint', 'CustomerEndpoint.Address'];
    const [last4] = replace('LAST4', wide);
    const about = (how: string) =>
      `never decides: replace[0] comes first, matches all that this entry does, and uses ${how}`;
    expect(found('BLACKLIST', [], last4, ...replace('PSEUDONYM', narrow))).toEqual([
      [
        'overruled-replacement',
        'warning',
        1,
        `${about('LAST4')}; move it before replace[0], or remove one of them`,
      ],
    ]);
    expect(found('BLACKLIST', [], last4, ...replace('PSEUDONYM', wide))).toEqual([
      ['overruled-replacement', 'warning', 1, `${about('LAST4')}; remove one of them`],
    ]);
    expect(found('BLACKLIST', [], last4, ...replace('LAST4', narrow))).toEqual([
      ['overruled-replacement', 'note', 1, `${about('LAST4')}; remove one of them`],
    ]);
    // The narrow one first is how a part is treated differently.
    expect(found('BLACKLIST', [], ...replace('PSEUDONYM', narrow), last4)).toEqual([]);
  });

  it('of a field that an allow list does not send is reported', () => {
    const [address] = replace('PSEUDONYM', 'CustomerEndpoint.Address');
    expect(found('WHITELIST', ['Queue.ARN'], address)).toEqual([
      ['unsent-replacement', 'warning', 0, expect.stringMatching(/allow list does not send .*; list it in/)],
    ]);
    for (const sent of ['CustomerEndpoint', 'CustomerEndpoint.*', '*.Address'])
      expect(found('WHITELIST', [sent], address)).toEqual([]);
  });

  it('of a container shows what stays in it', () => {
    expect(found('BLACKLIST', [], ...replace('PSEUDONYM', 'Queue'))).toEqual([
      ['mandatory-remains', 'note', 0, expect.stringMatching(/^replaces only a part: Queue\.Name.* sent as/)],
    ]);
  });

  it('of what is true or false is reported, as it is sent as it is', () => {
    const flag = 'VoiceIdResult.SpeakerEnrolled';
    const remains = (severity: string, what: string) => [
      ['boolean-remains', severity, 0, expect.stringContaining(what)],
    ];
    expect(found('BLACKLIST', [], ...replace('PSEUDONYM', flag))).toEqual(
      remains(
        'warning',
        `replaces nothing: ${flag} is true or false, which is sent as it is; if it must not be sent, deny ${flag}`,
      ),
    );
    expect(found('WHITELIST', ['VoiceIdResult'], ...replace('LAST4', flag))).toEqual(
      remains('warning', `do not allow ${flag}`),
    );
    expect(found('BLACKLIST', [], ...replace('PSEUDONYM', 'VoiceIdResult'))).toEqual(
      remains('note', `replaces only a part: ${flag}, VoiceIdResult.SpeakerOptedOut are true or false`),
    );
    const denied = [flag, 'VoiceIdResult.SpeakerOptedOut'];
    expect(found('BLACKLIST', denied, ...replace('PSEUDONYM', 'VoiceIdResult'))).toEqual([]);
  });

  it('with {{ or another form of its name is reported like a listed field', () => {
    expect(found('BLACKLIST', [], ...replace('LAST4', 'Attributes.a{{', 'Attributes.Pre\u0301nom'))).toEqual([
      ['unstorable-path', 'error', 0, expect.stringContaining('does not accept {{')],
      ['other-code-points', 'warning', 1, expect.stringContaining('Terraform changes to')],
    ]);
  });

  it('takes its field out of the personal data that is sent', () => {
    const [address] = replace('PSEUDONYM', 'CustomerEndpoint.Address');
    const personal = (...fields: unknown[]) =>
      checkReplacing('WHITELIST', ['CustomerEndpoint.Address'], fields).filter(
        ({ id }) => id === 'allows-personal-data',
      );
    expect(personal()).toHaveLength(1);
    expect(personal(address)).toEqual([]);
    const sent = (...fields: unknown[]) =>
      checkReplacing('BLACKLIST', [], fields).find(({ id }) => id === 'sends-personal-data')?.paths;
    expect(sent()).toContain('CustomerEndpoint');
    expect(sent(address)).not.toContain('CustomerEndpoint');
    expect(sent(address)).not.toContain('CustomerEndpoint.Address');
    expect(sent(address)).toContain('CustomerEndpoint.DisplayName');
  });

  it('of one of two names of the same data is reported', () => {
    expect(checkReplacing('BLACKLIST', [], replace('PSEUDONYM', 'Recording'))).toContainEqual(
      expect.objectContaining({
        id: 'missed-sibling',
        list: 'replace',
        index: 0,
        message: expect.stringMatching(/^replaces Recording, but not Recordings: /),
      }),
    );
  });
});
