import fastRedact from 'fast-redact';
import isObject from 'lodash/isObject';
import pick from 'lodash/pick';
import unset from 'lodash/unset';
import { z } from 'zod';
import {
  MANDATORY_CONTAINERS,
  MANDATORY_SUBTREES,
} from '../../../../functions/privacy-controls/mandatory-fields';
import { pseudonymizer } from '../../../../functions/privacy-controls/pseudonym-secret';
import { decodeRecord } from '../../../../functions/privacy-controls/record';
import type { Redaction } from '../../../../functions/privacy-controls/redact';
import {
  checkRedactionValue,
  type RedactionType,
  type Replacement,
} from '../../../../functions/privacy-controls/redaction-config';
import { compileConfiguration } from '../../../../functions/privacy-controls/replacement';

/** Turns the base64 of a record into the JSON that is sent. */
export type Work = (data: string) => string;

/** A list to measure. */
export interface List {
  readonly type: RedactionType;
  readonly fields: readonly string[];
  readonly replace?: readonly Pick<Replacement, 'field' | 'with'>[];
}

interface Json {
  [name: string]: unknown;
}

/** Only decodes, for the libraries. The function also refuses malformed records. */
const decode = (data: string): Json => JSON.parse(Buffer.from(data, 'base64').toString('utf8'));

/** Decodes, parses and writes, without redaction. */
export const floor: Work = (data) => JSON.stringify(decode(data));

const pseudonymize = pseudonymizer(Buffer.from('a secret of 32 bytes for figures'));

/** The function's redaction of a record. */
export function redactionOf(list: List): (data: string) => Redaction {
  const result = checkRedactionValue(list);
  if (!result.ok) throw new Error(result.errors.map(({ at, message }) => `${at}: ${message}`).join('\n'));
  const redact = compileConfiguration(result.config);
  return (data) => {
    const decoded = decodeRecord(data);
    if (!decoded.ok) throw new Error(decoded.reason);
    return redact(decoded.record, pseudonymize);
  };
}

/** The function's work on a record. */
export function ours(list: List): Work {
  const redact = redactionOf(list);
  return (data) => JSON.stringify(redact(data).record ?? {});
}

/** The libraries that can do the same, each used in its fastest way. */
export function libraries(list: List): Readonly<Record<string, Work>> {
  return list.type === 'BLACKLIST'
    ? {
        lodash: lodashUnset(list.fields),
        'fast-redact': fastRedactDeny(list.fields),
        zod: zodDeny(list.fields),
      }
    : { lodash: lodashPick(list.fields), zod: zodAllow(list.fields) };
}

function lodashUnset(fields: readonly string[]): Work {
  const paths = fields.map((field) => field.split('.'));
  return (data) => {
    const record = decode(data);
    for (const path of paths) unset(record, path);
    return JSON.stringify(record);
  };
}

function lodashPick(fields: readonly string[]): Work {
  const paths = [...MANDATORY_SUBTREES, ...fields].map((field) => field.split('.'));
  return (data) => {
    const record = decode(data);
    const picked = pick(record, paths as unknown as string[]) as Json;
    for (const name of MANDATORY_CONTAINERS) {
      if (picked[name] !== undefined || record[name] === undefined) continue;
      picked[name] = isObject(record[name]) ? {} : record[name];
    }
    return JSON.stringify(picked);
  };
}

function fastRedactDeny(fields: readonly string[]): Work {
  const redact = fastRedact({ paths: [...fields], remove: true });
  return (data) => redact(decode(data)) as string;
}

/** The paths as nested objects. The end of a path is `true`. */
interface Tree {
  [name: string]: Tree | true;
}

function treeOf(fields: readonly string[]): Tree {
  const root: Tree = {};
  for (const field of fields) {
    const names = field.split('.');
    const last = names.pop() ?? '';
    let tree = root;
    for (const name of names) {
      const next = tree[name] ?? {};
      if (next === true) throw new Error(`${field} is beneath another field.`);
      tree[name] = next;
      tree = next;
    }
    tree[last] = true;
  }
  return root;
}

function zodDeny(fields: readonly string[]): Work {
  const removed = z
    .unknown()
    .transform(() => undefined)
    .optional();
  const schemaOf = (tree: Tree): z.ZodType =>
    z.looseObject(
      Object.fromEntries(
        Object.entries(tree).map(([name, next]) => [
          name,
          next === true ? removed : schemaOf(next).nullish(),
        ]),
      ),
    );
  return zodWork(schemaOf(treeOf(fields)));
}

function zodAllow(fields: readonly string[]): Work {
  const schemaOf = (tree: Tree, top = false): z.ZodType =>
    z.object(
      Object.fromEntries(
        Object.entries(tree).map(([name, next]) => {
          if (next === true) return [name, z.unknown().optional()];
          const object = schemaOf(next).nullish();
          if (top && MANDATORY_CONTAINERS.includes(name)) return [name, object];
          return [name, object.transform((value) => (isEmpty(value) ? undefined : value)).optional()];
        }),
      ),
    );
  return zodWork(schemaOf(treeOf([...MANDATORY_SUBTREES, ...fields]), true));
}

function isEmpty(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  for (const name in value) if ((value as Json)[name] !== undefined) return false;
  return true;
}

function zodWork(schema: z.ZodType): Work {
  return (data) => JSON.stringify(schema.parse(decode(data)));
}
