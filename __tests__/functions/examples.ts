/** One row of the table of examples in the specification of the redaction. */
export interface RedactionExample {
  readonly number: number;
  readonly type: 'WHITELIST' | 'BLACKLIST';
  readonly fields: readonly string[];
  /** JSON text. */
  readonly record: string;
  /** JSON text; `{}` if nothing is left. */
  readonly output: string;
}

/** All examples of the specification, in order: list, fields, record, output. */
const TABLE = String.raw`
B | Agent.DeviceInfo.PlatformName | {"Agent":{"DeviceInfo":{"PlatformName":"p"},"ARN":"a"}} | unchanged
B | Agent | {"Agent":{"Username":"u","ARN":"a","DeviceInfo":{"X":1}},"B":1} | {"Agent":{"Username":"u","DeviceInfo":{"X":1}},"B":1}
B | SystemEndpoint.* | {"SystemEndpoint":{"Type":"t","Address":{"A":1},"DisplayName":"d"}} | {"SystemEndpoint":{"Type":"t","Address":{"A":1}}}
B | * | {"Agent":[{"Username":"u","ARN":"a"},"s",{},[{"NumberOfHolds":1}]],"Queue":null,"B":1} | {"Agent":[{"Username":"u"},[{"NumberOfHolds":1}]],"Queue":null}
B | Agent.* | {"Agent":[{"Username":"u","ARN":"a"},{"ARN":"b"}]} | {"Agent":[{"Username":"u"}]}
B | Agent.ARN | {"Agent":[{"ARN":"b"},{"ARN":"c","Username":"u"}]} | {"Agent":[{},{"Username":"u"}]}
B | Agent.*, Queue, SystemEndpoint | {"Agent":"s","Queue":null,"SystemEndpoint":[1,[2]]} | {"Agent":"s","Queue":null,"SystemEndpoint":[]}
W | Agent.* | {"Agent":[{"ARN":"a"},"s",[1]],"Queue":[{"ARN":"q","Name":"n"},"s",{}]} | {"Agent":[{"ARN":"a"},"s",[1]],"Queue":[{"Name":"n"}]}
W | Agent.X | {"Agent":{"ARN":"a","DeviceInfo":null},"Queue":{"ARN":"q"},"X":1} | {"Agent":{"DeviceInfo":null},"Queue":{}}
B | *.Name | {"Name":"n","Queue":{"Name":"q","ARN":"r"},"Customer":{"Name":"c"},"References":[{"Name":"r","V":1}]} | {"Name":"n","Queue":{"Name":"q","ARN":"r"},"Customer":{},"References":[{"V":1}]}
W | *.* | {"S":"s","A":{},"L":[1],"C":{"D":null}} | {"L":[1],"C":{"D":null}}
W | X.*.N | {"X":[{"N":1,"K":{"N":2}}]} | {"X":[{"N":1}]}
B | X.*.N | {"X":[{"N":1,"K":{"N":2}},[{"N":3}]],"Y":{"N":4}} | {"X":[{"K":{"N":2}},[{}]],"Y":{"N":4}}
B | X.N | {"X":[[{"N":1},{"M":2}],{"N":3},"N",null]} | {"X":[[{},{"M":2}],{},"N",null]}
W | X.a, X.b.c | {"X":[{"a":1,"z":2},{"z":3},{"b":{"c":null,"d":1}},[],"a"],"Y":[]} | {"X":[{"a":1},{"b":{"c":null}}]}
W | Recordings.0.Location | {"Recordings":[{"Location":"l"}],"0":1} | {}
B | Attributes.a\.b, Attributes.\*, Attributes.x\\y | {"Attributes":{"a.b":1,"a":{"b":2},"*":3,"x\\y":4}} | {"Attributes":{"a":{"b":2}}}
B | __proto__, Attributes.constructor | {"__proto__":{"Agent":1},"Attributes":{"constructor":1,"__proto__":{"x":1}}} | {"Attributes":{"__proto__":{"x":1}}}
W | __proto__.Agent, Attributes.toString | {"__proto__":{"Agent":1,"B":2},"Attributes":{}} | {"__proto__":{"Agent":1}}
B | CustomerEndpoint.Address | {"CustomerEndpoint":"+15550100"} | unchanged
`;

export const REDACTION_EXAMPLES: readonly RedactionExample[] = TABLE.trim()
  .split('\n')
  .map((row, index) => {
    const [list, fields = '', record = '', output = ''] = row.split(' | ');
    return {
      number: index + 1,
      type: list === 'W' ? 'WHITELIST' : 'BLACKLIST',
      fields: fields.split(', '),
      record,
      output: output === 'unchanged' ? record : output,
    };
  });

/** The text of a record that begins with a `ContactId`, without which the function does not send it. */
export const asContactRecord = (record: string): string =>
  record === '{}' ? '{"ContactId":"c"}' : `{"ContactId":"c",${record.slice(1)}`;
