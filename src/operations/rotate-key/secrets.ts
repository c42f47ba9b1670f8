import { readFileSync } from 'node:fs';
import { errorCode } from '../../cli/errors';
import { isJsonObject, type JsonValue } from '../../records/json';
import {
  API_KEY_PATTERN,
  API_KEY_RULE,
  GROUP_ID_PATTERN,
  GROUP_ID_RULE,
  HEADER_VALUE_LENGTH,
  headerNameProblem,
  isHeaderValue,
  PREFIX_PATTERN,
  PREFIX_RULE,
  RESERVED_HEADERS,
} from '../../stack/connection-values';

/** What the new key is tried with. */
export interface Trial {
  /** JSON text. */
  readonly body: string;
  readonly key: string;
  /** The text before the key in its header. */
  readonly prefix: string;
  readonly groupId: string | undefined;
  /** Further headers, by name. */
  readonly headers: ReadonlyMap<string, string>;
}

const KEY = 'OPERATA_NEW_API_KEY';
const GROUP_ID = 'OPERATA_GROUP_ID';
const HEADERS = 'OPERATA_EXTRA_HEADERS';
/** As the variable operata_api_key_prefix. */
const DEFAULT_PREFIX = 'Bearer ';

export interface Secrets {
  /** @returns undefined if something is wrong, which is added to the problems without any secret in it */
  trial(body: string | undefined, prefix: string | undefined, problems: string[]): Trial | undefined;
}

/** Removes the secrets from this process's environment, so that no child process gets them. */
export function readSecrets(environment: NodeJS.ProcessEnv = process.env): Secrets {
  const { [KEY]: key = '', [GROUP_ID]: groupId, [HEADERS]: headersText = '{}' } = environment;
  delete environment[KEY];
  delete environment[HEADERS];
  return {
    trial: (body, prefix, problems) => {
      checkKey(key, problems);
      checkPrefix(prefix, problems);
      if (groupId !== undefined && !new RegExp(GROUP_ID_PATTERN).test(groupId))
        problems.push(`${GROUP_ID}: must have ${GROUP_ID_RULE}, as operata_group_id; copy it again`);
      const headers = readHeaders(headersText, problems);
      if (body === undefined) return undefined;
      return { body, key, groupId, headers, prefix: prefix === 'none' ? '' : (prefix ?? DEFAULT_PREFIX) };
    },
  };
}

function checkKey(key: string, problems: string[]): void {
  if (key === '') {
    problems.push(`${KEY} is not set: it holds the new key to try; --continue-from change skips the trial`);
  } else if (!new RegExp(API_KEY_PATTERN).test(key)) {
    problems.push(
      `${KEY}: must have ${API_KEY_RULE}, as for operata_api_key, and has ${key.length} characters; copy it again`,
    );
  }
}

function checkPrefix(prefix: string | undefined, problems: string[]): void {
  // Without the value, as it may be the key.
  if (prefix !== undefined && !new RegExp(PREFIX_PATTERN).test(prefix))
    problems.push(`--api-key-prefix: must have ${PREFIX_RULE}, as operata_api_key_prefix`);
}

/** @returns undefined if it is not named, or not usable */
export function readBody(file: string | undefined, problems: string[]): string | undefined {
  if (file === undefined) {
    problems.push(
      '--body FILE is missing: it is sent with the new key; --continue-from change skips the trial',
    );
    return undefined;
  }
  try {
    const text = readFileSync(file, 'utf8');
    JSON.parse(text);
    return text;
  } catch (error) {
    // Not the message of a failed parse, which quotes.
    problems.push(
      error instanceof SyntaxError
        ? `--body ${file}: is not JSON, which the endpoint requires; name one record, not several`
        : `--body ${file}: cannot be read (${errorCode(error)}); name an existing file`,
    );
    return undefined;
  }
}

function readHeaders(text: string, problems: string[]): ReadonlyMap<string, string> {
  let value: JsonValue | undefined;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch {
    // Reported below.
  }
  const entries = isJsonObject(value) ? Object.entries(value) : undefined;
  if (!entries?.every((entry): entry is [string, string] => typeof entry[1] === 'string')) {
    problems.push(
      `${HEADERS}: must be a JSON object of headers, such as {"x-operata-source":"amazon-connect"}`,
    );
    return new Map();
  }
  for (const [name, header] of entries) {
    const problem = headerNameProblem(name);
    // A wrong name may be a value.
    if (problem !== undefined) {
      problems.push(
        `${HEADERS}: ${RESERVED_HEADERS.includes(name.toLowerCase()) ? name : 'one name'} ${problem}`,
      );
    } else if (!isHeaderValue(header)) {
      problems.push(
        `${HEADERS}: the value of ${name} must have 1 to ${HEADER_VALUE_LENGTH} printable ASCII characters; correct it`,
      );
    }
  }
  return new Map(entries);
}
