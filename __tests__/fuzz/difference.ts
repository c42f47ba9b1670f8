import { parseFieldPath } from '../../functions/privacy-controls/field-path';
import { createHandler } from '../../functions/privacy-controls/privacy-handler';
import { SecretUnavailableError } from '../../functions/privacy-controls/pseudonym-secret';
import { parseRedactionDocument } from '../../functions/privacy-controls/redaction-config';
import { parsePath } from '../reference/naive-redaction';
import { CANARY, type FuzzCase } from './cases';
import { type Expectation, expectationOf, SECRET } from './expectation';

/** The parts of the function that the naive implementation is compared with. */
export interface Subject {
  readonly parseFieldPath: typeof parseFieldPath;
  readonly parseRedactionDocument: typeof parseRedactionDocument;
  readonly createHandler: typeof createHandler;
}

export const FUNCTION: Subject = { parseFieldPath, parseRedactionDocument, createHandler };

/** The result of a case: the expectation, and the first difference. */
export interface Comparison {
  readonly expectation: Expectation;
  readonly difference: string | undefined;
}

const SETTINGS = {
  environment: 'fuzz',
  parameter: '/fuzz',
  ttlSeconds: 300,
  maxStaleSeconds: 3600,
  deliveryBody: 'record',
} as const;

/** Runs a case with the function and with the naive implementation. */
export async function compare(sample: FuzzCase, subject: Subject = FUNCTION): Promise<Comparison> {
  const expectation = expectationOf(sample);
  const difference =
    differenceOfPaths(sample, subject) ??
    differenceOfDocument(sample, expectation, subject) ??
    (await differenceOfHandling(sample, expectation, subject));
  return { expectation, difference };
}

function differenceOfPaths({ document }: FuzzCase, subject: Subject): string | undefined {
  for (const text of fieldTexts(document)) {
    const expected = parsePath(text)?.map((segment) =>
      segment.wildcard ? { kind: 'any' } : { kind: 'name', name: segment.name },
    );
    const result = subject.parseFieldPath(text);
    if (!result.ok && result.errors.length === 0)
      return `parseFieldPath: no error for ${JSON.stringify(text)}`;
    const segments = result.ok ? result.path.segments : undefined;
    if (JSON.stringify(segments) !== JSON.stringify(expected))
      return `parseFieldPath of ${JSON.stringify(text)}`;
  }
  return undefined;
}

/** The texts in `fields` and `replace`, whether or not the document is valid. */
function fieldTexts(document: string): string[] {
  const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
  try {
    const { fields, replace } = JSON.parse(document)?.value ?? {};
    const replaced = list(replace).map((entry) => (entry as { field?: unknown } | null)?.field);
    return [...list(fields), ...replaced].filter((field) => typeof field === 'string');
  } catch {
    return [];
  }
}

function differenceOfDocument(
  { document }: FuzzCase,
  { config }: Expectation,
  subject: Subject,
): string | undefined {
  const result = subject.parseRedactionDocument(document);
  if (!result.ok && result.errors.length === 0)
    return 'parseRedactionDocument: no error for an invalid document';
  const actual = result.ok
    ? {
        type: result.config.type,
        fields: result.config.fields,
        replace: result.config.replace.map((entry) => ({ field: entry.field, with: entry.with })),
      }
    : undefined;
  return JSON.stringify(actual) === JSON.stringify(config) ? undefined : 'parseRedactionDocument';
}

async function differenceOfHandling(
  { document, key, data }: FuzzCase,
  expected: Expectation,
  subject: Subject,
): Promise<string | undefined> {
  const lines: string[] = [];
  const handler = subject.createHandler(SETTINGS, {
    source: { read: async () => document },
    secretSource: {
      read: async () => {
        if (!key) throw new SecretUnavailableError('KMSInvalidStateException');
        return SECRET;
      },
    },
    now: () => 0,
    sink: (line) => lines.push(line),
  });
  const event = data.map((each, index) => ({ eventID: `shardId-000000000000:${index}`, data: each }));
  let answer: string;
  try {
    answer = JSON.stringify(await handler(event));
  } catch (error) {
    return `handler: ${error instanceof Error ? error.name : 'something'} was thrown`;
  }
  if (answer !== expected.answer) return `handler: the answer is ${answer}, expected is ${expected.answer}`;
  if (lines.some((line) => line.includes(CANARY))) return 'handler: the log quotes a record';
  if (lines.some((line) => line.includes('p1_'))) return 'handler: the log quotes a pseudonym';
  if (lines.some((line) => line !== JSON.stringify(JSON.parse(line))))
    return 'handler: a line of the log is not as JSON.stringify writes it';
  return differenceOfLog(
    lines.map((line) => JSON.parse(line)),
    expected,
    data.length,
  );
}

type LogLine = Readonly<Record<string, unknown>>;

function differenceOfLog(lines: LogLine[], expected: Expectation, received: number): string | undefined {
  const handled = lines.find(({ message }) => message === 'Records handled');
  const counts = {
    RecordsReceived: received,
    RecordsDelivered: expected.delivered,
    MalformedRecords: expected.malformed,
    NotContactRecords: expected.notContact,
    // The ContactId is always sent, so something is always left of a contact record.
    EmptyRecords: 0,
    FieldsRemoved: expected.removed,
    FieldsReplaced: expected.replaced,
    FallbackActive: expected.config === undefined ? 1 : 0,
    PseudonymKeyUnavailable: expected.keyUnavailable,
  };
  for (const [name, count] of Object.entries(counts)) {
    if (handled?.[name] !== count)
      return `handler: the metric ${name} is ${handled?.[name]}, expected is ${count}`;
  }
  const rules = lines.find(({ message }) => message === 'Rules matched')?.rules;
  const read = received > expected.malformed + expected.notContact && expected.matched.length > 0;
  const matched = expected.matched.map((each, rule) => ({ rule, matched: each ? 1 : 0 }));
  return JSON.stringify(rules) === (read ? JSON.stringify(matched) : undefined)
    ? undefined
    : `handler: the rules that matched are ${JSON.stringify(rules)}, expected is ${JSON.stringify(matched)}`;
}
