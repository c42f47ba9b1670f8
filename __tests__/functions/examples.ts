/** One row of the table of examples in the specification of the redaction. */
export interface RedactionExample {
  readonly number: number;
  readonly type: 'WHITELIST' | 'BLACKLIST';
  readonly fields: readonly string[];
  /** JSON text. */
  readonly record: string;
  /** JSON text; `{}` where nothing is left. */
  readonly output: string;
}

/** All examples of the specification, in its order. */
export const REDACTION_EXAMPLES: readonly RedactionExample[] = [
  {
    number: 1,
    type: 'BLACKLIST',
    fields: ['Agent.DeviceInfo.PlatformName'],
    record: '{"Agent":{"DeviceInfo":{"PlatformName":"p"},"ARN":"a"}}',
    output: '{"Agent":{"DeviceInfo":{"PlatformName":"p"},"ARN":"a"}}',
  },
  {
    number: 2,
    type: 'BLACKLIST',
    fields: ['Agent'],
    record: '{"Agent":{"Username":"u","ARN":"a","DeviceInfo":{"X":1}},"B":1}',
    output: '{"Agent":{"Username":"u","DeviceInfo":{"X":1}},"B":1}',
  },
  {
    number: 3,
    type: 'BLACKLIST',
    fields: ['SystemEndpoint.*'],
    record: '{"SystemEndpoint":{"Type":"t","Address":{"A":1},"DisplayName":"d"}}',
    output: '{"SystemEndpoint":{"Type":"t","Address":{"A":1}}}',
  },
  {
    number: 4,
    type: 'BLACKLIST',
    fields: ['*'],
    record: '{"Agent":[{"Username":"u","ARN":"a"},"s",{},[{"NumberOfHolds":1}]],"Queue":null,"B":1}',
    output: '{"Agent":[{"Username":"u"},[{"NumberOfHolds":1}]],"Queue":null}',
  },
  {
    number: 5,
    type: 'BLACKLIST',
    fields: ['Agent.*'],
    record: '{"Agent":[{"Username":"u","ARN":"a"},{"ARN":"b"}]}',
    output: '{"Agent":[{"Username":"u"}]}',
  },
  {
    number: 6,
    type: 'BLACKLIST',
    fields: ['Agent.ARN'],
    record: '{"Agent":[{"ARN":"b"},{"ARN":"c","Username":"u"}]}',
    output: '{"Agent":[{},{"Username":"u"}]}',
  },
  {
    number: 7,
    type: 'BLACKLIST',
    fields: ['Agent.*', 'Queue', 'SystemEndpoint'],
    record: '{"Agent":"s","Queue":null,"SystemEndpoint":[1,[2]]}',
    output: '{"Agent":"s","Queue":null,"SystemEndpoint":[]}',
  },
  {
    number: 8,
    type: 'WHITELIST',
    fields: ['Agent.*'],
    record: '{"Agent":[{"ARN":"a"},"s",[1]],"Queue":[{"ARN":"q","Name":"n"},"s",{}]}',
    output: '{"Agent":[{"ARN":"a"},"s",[1]],"Queue":[{"Name":"n"}]}',
  },
  {
    number: 9,
    type: 'WHITELIST',
    fields: ['Agent.X'],
    record: '{"Agent":{"ARN":"a","DeviceInfo":null},"Queue":{"ARN":"q"},"X":1}',
    output: '{"Agent":{"DeviceInfo":null},"Queue":{}}',
  },
  {
    number: 10,
    type: 'BLACKLIST',
    fields: ['*.Name'],
    record:
      '{"Name":"n","Queue":{"Name":"q","ARN":"r"},"Customer":{"Name":"c"},"References":[{"Name":"r","V":1}]}',
    output: '{"Name":"n","Queue":{"Name":"q","ARN":"r"},"Customer":{},"References":[{"V":1}]}',
  },
  {
    number: 11,
    type: 'WHITELIST',
    fields: ['*.*'],
    record: '{"S":"s","A":{},"L":[1],"C":{"D":null}}',
    output: '{"L":[1],"C":{"D":null}}',
  },
  {
    number: 12,
    type: 'WHITELIST',
    fields: ['X.*.N'],
    record: '{"X":[{"N":1,"K":{"N":2}}]}',
    output: '{"X":[{"N":1}]}',
  },
  {
    number: 13,
    type: 'BLACKLIST',
    fields: ['X.*.N'],
    record: '{"X":[{"N":1,"K":{"N":2}},[{"N":3}]],"Y":{"N":4}}',
    output: '{"X":[{"K":{"N":2}},[{}]],"Y":{"N":4}}',
  },
  {
    number: 14,
    type: 'BLACKLIST',
    fields: ['X.N'],
    record: '{"X":[[{"N":1},{"M":2}],{"N":3},"N",null]}',
    output: '{"X":[[{},{"M":2}],{},"N",null]}',
  },
  {
    number: 15,
    type: 'WHITELIST',
    fields: ['X.a', 'X.b.c'],
    record: '{"X":[{"a":1,"z":2},{"z":3},{"b":{"c":null,"d":1}},[],"a"],"Y":[]}',
    output: '{"X":[{"a":1},{"b":{"c":null}}]}',
  },
  {
    number: 16,
    type: 'WHITELIST',
    fields: ['Recordings.0.Location'],
    record: '{"Recordings":[{"Location":"l"}],"0":1}',
    output: '{}',
  },
  {
    number: 17,
    type: 'BLACKLIST',
    fields: [String.raw`Attributes.a\.b`, String.raw`Attributes.\*`, String.raw`Attributes.x\\y`],
    record: String.raw`{"Attributes":{"a.b":1,"a":{"b":2},"*":3,"x\\y":4}}`,
    output: '{"Attributes":{"a":{"b":2}}}',
  },
  {
    number: 18,
    type: 'BLACKLIST',
    fields: ['__proto__', 'Attributes.constructor'],
    record: '{"__proto__":{"Agent":1},"Attributes":{"constructor":1,"__proto__":{"x":1}}}',
    output: '{"Attributes":{"__proto__":{"x":1}}}',
  },
  {
    number: 19,
    type: 'WHITELIST',
    fields: ['__proto__.Agent', 'Attributes.toString'],
    record: '{"__proto__":{"Agent":1,"B":2},"Attributes":{}}',
    output: '{"__proto__":{"Agent":1}}',
  },
  {
    number: 20,
    type: 'BLACKLIST',
    fields: ['CustomerEndpoint.Address'],
    record: '{"CustomerEndpoint":"+15550100"}',
    output: '{"CustomerEndpoint":"+15550100"}',
  },
];

/** The text of a record with a `ContactId` before all else, without which the function sends nothing of it. */
export const asContactRecord = (record: string): string =>
  record === '{}' ? '{"ContactId":"c"}' : `{"ContactId":"c",${record.slice(1)}`;
