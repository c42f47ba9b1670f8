import fc from 'fast-check';
import type { JsonValue } from '../../src/records/json';

/** A file of variables that sets one variable. */
export type VariableFile = { readonly text: (name: string) => string; readonly json?: boolean };

const hcl = (value: string): VariableFile => ({ text: (name) => `${name} = ${value}\n` });
const json = (value: string): VariableFile => ({ text: (name) => `{"${name}":${value}}`, json: true });

/** What is read, with the JSON of its value. */
export const READ: readonly (readonly [file: VariableFile, value: string])[] = [
  ...[
    ['"Attributes.%%{y}"', '"Attributes.%{y}"'],
    ['"$${a} $$${a} $$$${a} %%%{b}"', '"${a} $${a} $$${a} %%{b}"'],
    ['"$ $$ $5 100% %% $ {"', '"$ $$ $5 100% %% $ {"'],
    ['"$\\u007ba}"', '"${a}"'],
    ['"a\\n\\r\\t\\"\\\\\\u00e9\\U0001F600"', '"a\\n\\r\\t\\"\\\\é😀"'],
    ['"Pre\u0301nom \u212b \ufb01"', '"Pr\u00e9nom \u00c5 \ufb01"'],
    ['"\\u0065\\u0301"', '"\u00e9"'],
    ['"# // /* \t\u2028\ufeff"', '"# // /* \\t\u2028\ufeff"'],
    ['<<E\na\\n "q" \\u0041 $5\nE', '"a\\\\n \\"q\\" \\\\u0041 $5\\n"'],
    ['<<E\n$${a} %%{b} $$${c}\n  E', '"${a} %{b} $${c}\\n"'],
    ['<<E\nE', '""'],
    ['<<é-1\n\n  x\n é-1 \t', '"\\n  x\\n"'],
    ['<<E\r\nx\r\n\r\nE\r', '"x\\r\\n\\r\\n"'],
    ['<<-E\n    x\n\n  \n   y\n  E', '" x\\n\\n  \\ny\\n"'],
    ['<<-E\n\tx\n  $${y}\nE', '"x\\n ${y}\\n"'],
    ['<<-E\n\u00a0 x\n  \u2003y\n  E', '"x\\n\u2003y\\n"'],
    ['<<-E\n\n\n  E', '"\\n\\n"'],
    ['<<-E\r\n  x\r\n\r\n   y\r\n  E\r', '"x\\r\\n\\r\\n y\\r\\n"'],
    ['[<<E\nx\nE\n, "b"]', '["x\\n","b"]'],
    ['{ a = <<E\nx\nE\nb = 2 }', '{"a":"x\\n","b":2}'],
    ['{ (<<E\nx\nE\n) = 1 }', '{"x\\n":1}'],
    ['[0, 007, 1.50, 1e3, 1E+2, 25e-1, -1, - 2, -(3), --4]', '[0,7,1.5,1000,100,2.5,-1,-2,-3,4]'],
    [
      '[1e21, 1e-7, 9007199254740991, 1.7976931348623157e308, -0]',
      '[1e21,1e-7,9007199254740991,1.7976931348623157e308,-0]',
    ],
    ['[true, false, null, "x", {}, [], ("y"), (\n1\n)]', '[true,false,null,"x",{},[],"y",1]'],
    ['{ a = 1, b : 2, "c d" = 3, ("e") = 4, f-g = 5 }', '{"a":1,"b":2,"c d":3,"e":4,"f-g":5}'],
    [
      '{ 1 = 1, 1.50 = 2, 1e21 = 3, -1 = 4, 1e-7 = 5 }',
      '{"1":1,"1.5":2,"1000000000000000000000":3,"-1":4,"0.0000001":5}',
    ],
    ['{ true = 1, null = 2, (false) = 3, for = 4 }', '{"true":1,"null":2,"false":3,"for":4}'],
    ['{ "for" = 1, in = 2, if = 3 }', '{"for":1,"in":2,"if":3}'],
    ['{ e\u0301 = 1, 名前 = 3 }', '{"\u00e9":1,"名前":3}'],
    ['{ "$${a}" = 1, "__proto__" = { toString = 2 } }', '{"${a}":1,"__proto__":{"toString":2}}'],
    ['{\n a = 1 # c\r\n b = [ // d\n 2, /* e\n */ 3\n , ]\n\n /* f */ c = 4,\n}', '{"a":1,"b":[2,3],"c":4}'],
    ['1 /* a */ # b', '1'],
    ['/* \n */ [\n1\n,\n2\n]', '[1,2]'],
    ['null', 'null'],
  ].map(([value = '', expected = '']) => [hcl(value), expected] as const),
  [{ text: (name) => `\ufeff# a\r\n\r\n/* b */ ${name} /* c */=1 // d\r` }, '1'],
  [{ text: (name) => `${name}="a"` }, '"a"'],
  ...[
    ['"$${a} ${b} %%{c} %{d}"', '"$${a} ${b} %%{c} %{d}"'],
    ['{"${a}":1,"$${b}":{"//":2}}', '{"${a}":1,"$${b}":{"//":2}}'],
    ['"a\\/b\\b\\f\\n\\u00e9e\\u0301\u007f\u2028"', '"a/b\\b\\f\\n\u00e9\u00e9\u007f\u2028"'],
    ['"\\ud83d\\ude00 \\ud800"', '"😀 \ufffd"'],
    ['\t[ null , true,\r\n-1.50e+1, -0, {} ]', '[null,true,-15,-0,{}]'],
    ['{"__proto__":{"a":1}}', '{"__proto__":{"a":1}}'],
  ].map(([value = '', expected = '']) => [json(value), expected] as const),
  [{ text: (name) => `{"//":"a comment","${name}":"a # b"}\n`, json: true }, '"a # b"'],
];

const EXPRESSION = 'is an expression';
const REFERENCE = 'is a word without quotes';

/** What is refused, with words of the fault, and whether Terraform reads it all the same. */
export const REFUSED: readonly (readonly [
  file: VariableFile,
  fault: string,
  terraformReads?: 'read' | undefined,
])[] = [
  ...(
    [
      ['var.x', REFERENCE],
      ['production', REFERENCE],
      ['True', REFERENCE],
      ['concat([], [])', REFERENCE],
      ['[for x in [1] : x]', REFERENCE, 'read'],
      ['{ for k, v in { a = 1 } : k => v }', EXPRESSION, 'read'],
      ['{ for = 1 }', EXPRESSION],
      ['1 + 1', EXPRESSION, 'read'],
      ['-"4"', EXPRESSION, 'read'],
      ['!true', EXPRESSION, 'read'],
      ['true ? 1 : 2', EXPRESSION, 'read'],
      ['[1][0]', EXPRESSION, 'read'],
      ['[[1]\n[0]]', EXPRESSION, 'read'],
      ['[{ a = 1 }].*.a', EXPRESSION, 'read'],
      ['"a${"b"}"', EXPRESSION, 'read'],
      ['"${1}"', EXPRESSION, 'read'],
      ['"%{ if true }a%{ endif }"', EXPRESSION, 'read'],
      ['"${x}"', EXPRESSION],
      ['<<E\na\n  ${"x"}\nE', EXPRESSION, 'read'],
      ['{ "${"a"}" = 1 }', EXPRESSION, 'read'],
      ['{ a.b = 1 }', EXPRESSION],
      ['12345678901234567890', 'more digits', 'read'],
      ['0.10000000000000000555', 'more digits', 'read'],
      ['1e400', 'more digits', 'read'],
      ['1e-400', 'more digits', 'read'],
      ['<<-E\n \u0301x\n  y\n  E', 'combining character', 'read'],
      ['{ fields = ["a"], fields = ["b"] }', 'Terraform would use only the last one; write it once', 'read'],
      ['[{ field = "a"\n "field" : "b" }]', 'a duplicate member of an object', 'read'],
      ['{ e\u0301 = 1, "\u00e9" = 2 }', 'a duplicate member of an object', 'read'],
      ['{ (null) = 1 }', 'is not the name of a member'],
      ['{ [1] = 1 }', 'is not the name of a member'],
      ['{ <<E\nx\nE\n = 1 }', 'expected "="'],
      ['{ a\n= 1 }', 'expected "="'],
      ['{ a =\n1 }', 'expected a value'],
      ['{ a => 1 }', EXPRESSION],
      ['{ a = 1\n, b = 2 }', 'expected a value'],
      ['{ a = 1 b = 2 }', 'expected ","'],
      ['{ a = 1; b = 2 }', 'expected ","'],
      ['{ a = <<E\nx\nE\n, b = 2 }', 'expected a value'],
      ['{ a = 1', 'expected "}"'],
      ['[1, , 2]', 'expected a value'],
      ['[1\n2]', 'expected ","'],
      ['[1', 'expected ","'],
      ['()', 'expected a value'],
      ['\n1', 'expected a value'],
      ['1 2', 'expected the end of the line'],
      ['1,', 'expected the end of the line'],
      ['"a" "b"', 'expected the end of the line'],
      ['1 /* a', 'starts a comment that is not closed'],
      ['1\f', 'expected the end of the line'],
      ['1\rx', 'expected the end of the line'],
      ['\u00a01', 'expected a value instead of U+00A0'],
      ["'a'", 'expected a value; put text in double quotes (")'],
      ['\u201ca\u201d', 'expected a value instead of U+201C; put text in double quotes (")'],
      ['0x1F', 'expected a value'],
      ['1_000', 'expected a value'],
      ['5m', 'expected a value'],
      ['1.2.3', 'expected a value'],
      ['1.', 'expected a value'],
      ['.5', EXPRESSION],
      ['+1', EXPRESSION],
      ['"a\nb"', 'not closed on its line'],
      ['"a', 'not closed on its line'],
      ['"\\x41"', 'is not an escape of Terraform'],
      ['"\\${a}"', 'is not an escape of Terraform'],
      ['"\\u00e"', 'is not an escape of Terraform'],
      ['"\\ud83d\\ude00"', 'is not an escape of Terraform'],
      ['"\\U00110000"', 'is not an escape of Terraform'],
      ['<<E\nx\nE # c', 'is a heredoc that is not closed'],
      ['<< E\nx\nE', 'starts a heredoc'],
      ['<<E \nx\nE', 'starts a heredoc'],
      ['<<1\nx\n1', 'starts a heredoc'],
      ['<<E\na\rb\nE', 'carriage return'],
    ] as const
  ).map(([value, fault, read]) => [hcl(value), fault, read] as const),
  [{ text: (name) => `${name} = <<E\nx\nE` }, 'is a heredoc that is not closed'],
  [{ text: (name) => `${name}\n= 1` }, 'expected "="'],
  [{ text: (name) => `"${name}" = 1` }, 'expected an assignment'],
  [{ text: (name) => `${name} {\n}` }, 'expected "="'],
  [{ text: (name) => `${name} = 1\n${name} = 2` }, 'is set a second time'],
  [{ text: (name) => `${name} = 1;` }, 'expected the end of the line'],
  [{ text: (name) => `{"${name}":1}` }, 'end the name of a file in JSON with .json'],
  [{ text: (name) => `{"${name}":1,"${name}":2}`, json: true }, 'a duplicate member of an object'],
  [{ text: (name) => `[{"${name}":1}]`, json: true }, 'not a JSON object'],
  [{ text: (name) => `\ufeff{"${name}":1}`, json: true }, 'not JSON'],
  [{ text: (name) => `{"${name}":1}x`, json: true }, 'not JSON'],
  [{ text: () => '', json: true }, 'not JSON'],
  ...(
    [
      ['{"a":1,"a":2}', 'a duplicate member of an object'],
      ['[{"e\u0301":1,"\u00e9":2}]', 'a duplicate member of an object'],
      ['12345678901234567890', 'more digits', 'read'],
      ['01', 'not JSON'],
      ['[1,]', 'not JSON'],
      ["'a'", 'not JSON'],
      ['NaN', 'not JSON'],
      ['"a\tb"', 'not JSON'],
    ] as const
  ).map(([value, fault, read]) => [json(value), fault, read] as const),
];

const PIECES = [
  'a',
  'B',
  ' ',
  '  ',
  '\t',
  '.',
  '*',
  '\\\\',
  '\\"',
  '\\n',
  '\\t',
  '\\u00e9',
  '\\u0301',
  '\\U0001F600',
  '\\x',
  'e\u0301',
  'é',
  '\u0301',
  '\u212b',
  '\u2028',
  '\ufeff',
  '\u00a0',
  '$',
  '$$',
  '${',
  '$${',
  '%',
  '%%',
  '%{',
  '%%{',
  '{',
  '}',
  '#',
  '//',
  '/*',
  '*/',
  "'",
  '<<',
  '[',
  ',',
  '=',
  '\r',
  '😀',
];
const GAPS = ['', ' ', '\t', '  ', '/* c */', ' /* [\n */ '];
const ENDS = ['\n', '\r\n', ' \n', '\n\n', ' # c\n', '// "d\r\n', ','];
const WORDS = [
  'a',
  'b-c',
  'é',
  'e\u0301',
  'true',
  'null',
  'for',
  '_',
  '名',
  '1',
  '1.50',
  '-1',
  '("x")',
  '(2)',
  '"a"',
  '"$${k}"',
  '"%%{k}"',
  '"e\u0301"',
  'a.b',
  '[]',
];
const NUMBERS = [
  '0',
  '-0',
  '1',
  '-1',
  '1.0',
  '1.50',
  '1e3',
  '1E-3',
  '007',
  '1e21',
  '- 5',
  '9007199254740993',
  '0.1',
  '123456789.125',
  '1e-9',
  '5e',
  '1.',
];

const pick = (...of: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...of);
const joined = (...parts: readonly fc.Arbitrary<string>[]): fc.Arbitrary<string> =>
  fc.tuple(...parts).map((each) => each.join(''));
const many = (part: fc.Arbitrary<string>, maxLength: number): fc.Arbitrary<string> =>
  fc.array(part, { maxLength }).map((each) => each.join(''));

const quoted = many(pick(...PIECES), 8).map((text) => `"${text}"`);
const heredoc = fc
  .tuple(
    pick('<<', '<<-'),
    pick('E', 'E-1', 'é'),
    pick('\n', '\r\n'),
    pick('', '  ', '\t'),
    fc.array(joined(pick('', ' ', '  ', '    ', '\t', '\u2003'), many(pick(...PIECES), 4)), { maxLength: 4 }),
  )
  .map(
    ([sign, marker, end, indent, lines]) =>
      `${sign}${marker}${end}${lines.map((line) => line + end).join('')}${indent}${marker}${end}`,
  );

const { value } = fc.letrec<{ value: string }>((tie) => {
  const gap = pick(...GAPS);
  const separated = (item: fc.Arbitrary<string>, ends: fc.Arbitrary<string>) =>
    fc
      .tuple(fc.array(joined(gap, item, gap, ends), { maxLength: 3 }), fc.boolean(), joined(gap, item, gap))
      .map(([items, last, end]) => items.join('') + (last ? end : ''));
  const list = joined(
    fc.constant('['),
    separated(tie('value'), pick(',', ',\n', '\n,', ', # c\n')),
    fc.constant(']'),
  );
  const member = joined(pick(...WORDS), gap, pick('=', ' = ', ':'), gap, tie('value'));
  const object = joined(
    fc.constant('{'),
    pick('', '\n', ' '),
    separated(member, pick(...ENDS)),
    fc.constant('}'),
  );
  return {
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      quoted,
      heredoc,
      pick(...NUMBERS, 'true', 'false', 'null'),
      list,
      object,
      joined(fc.constant('('), gap, tie('value'), gap, fc.constant(')')),
    ),
  };
});

const hclFile = fc
  .tuple(
    pick('', '\ufeff', '# c\n', '\r\n', '/* c */'),
    pick('=', ' = ', '\t=/**/'),
    value,
    pick('', '\n', '\r\n', ' # c', ' // c\r\n', ' /* c */\n'),
  )
  .map(
    ([before, equals, text, after]): VariableFile => ({
      text: (name) => `${before}${name}${equals}${text}${after}`,
    }),
  );

const JSON_PIECES = [
  ...['a', ' ', '$', '$${', '${', '%{', '%%{', 'e\u0301', '\u212b', '\u2028', '\u007f', '#', '//', '😀'],
  ...['\\"', '\\\\', '\\/', '\\b', '\\n', '\\u00e9', '\\u0301', '\\ud83d', '\\ude00', '\\u0000', '\\x', '\t'],
];
const jsonText = many(pick(...JSON_PIECES), 6).map((text) => `"${text}"`);
const jsonFile = fc
  .letrec<{ value: string }>((tie) => {
    const gap = pick('', '', ' ', '\n', '\t\r\n', '\f');
    const commas = (item: fc.Arbitrary<string>) =>
      fc
        .tuple(fc.array(joined(gap, item, gap), { maxLength: 3 }), pick('', '', '', ','))
        .map(([items, end]) => items.join(',') + end);
    const key = fc.oneof(pick('"a"', '"//"', '"e\u0301"', '"\u00e9"', '"__proto__"'), jsonText);
    return {
      value: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        jsonText,
        pick('0', '-0', '-1.50', '1e3', '1E-3', '01', '1.', '+1', 'true', 'null', 'True'),
        joined(fc.constant('['), commas(tie('value')), fc.constant(']')),
        joined(
          fc.constant('{'),
          commas(joined(key, gap, fc.constant(':'), gap, tie('value'))),
          fc.constant('}'),
        ),
      ),
    };
  })
  .value.map(json);

/** Files of variables, right ones and wrong ones. */
export const generated = (seed: number, count: number): readonly VariableFile[] =>
  fc.sample(fc.oneof({ weight: 3, arbitrary: hclFile }, { weight: 1, arbitrary: jsonFile }), {
    seed,
    numRuns: count,
  });

/** Values that a writer of files of variables has to escape. */
export const WRITTEN: readonly JsonValue[] = [
  '',
  'plain',
  '"quotes" and \\ and \\n',
  'lines\nand\r\ntabs\t, \b, \f, \u0001, \u007f, \u2028',
  '${var.x} %{if} $${x} %%{y} $$${ %%%{ $ { ${',
  'a\\${b} \\%{ \\b \\f',
  'é 👍🏽 \u202e',
  '$$ $& $1',
  [true, false, null, 0, -1.5, 1e21],
  { type: 'WHITELIST', fields: ['Attributes.a\\.b', 'Attributes.*'] },
  { type: 'BLACKLIST', fields: Array.from({ length: 9 }, (_, index) => `Attributes.long-name-${index}`) },
  { for: 1, 'a b': { '${x}': [] }, __proto: {}, 'a-b': '"', '': 'empty' },
];
