import { isJsonObject, type JsonObject, type JsonValue } from '../records/json';
import { jsonFault } from '../records/json-fault';
import { exactNumber, numberText } from './decimal';
import { escapeAt } from './terraform-parser';

/** The assignments in a file of variables. A value is `undefined` if it is not a literal. */
export interface Assignments {
  readonly values: ReadonlyMap<string, JsonValue | undefined>;
  /** The faults with their positions. They do not quote values, which may be secrets. */
  readonly faults: readonly string[];
}

/** Texts that Terraform changes when it reads them: the original texts, by their changed form. */
export type RewrittenTexts = ReadonlyMap<string, string>;

/** A text as Terraform reads it: in Unicode normalization form NFC. */
export function normalized(text: string, rewritten: Map<string, string>): string {
  const nfc = text.normalize('NFC');
  if (nfc !== text) rewritten.set(nfc, text);
  return nfc;
}

/** A fault in the text. */
class Fault extends Error {
  constructor(
    readonly at: number,
    message: string,
    /** The text is valid, but its value would have to be computed. */
    readonly isExpression = false,
  ) {
    super(message);
  }
}

const SPACE = /(?:[ \t]+|\/\*[\s\S]*?\*\/|(?:#|\/\/)[^\n]*)*/y;
const SPACE_AND_LINES = /(?:[ \t]+|\r?\n|\/\*[\s\S]*?\*\/|(?:#|\/\/)[^\n]*)*/y;
const JSON_SPACE = /[ \t\r\n]*/y;
const LINE_END = /\r?\n/y;
const NAME = /[\p{ID_Start}_][\p{ID_Continue}-]*/uy;
const NUMBER = /[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?(?![\p{ID_Continue}.])/uy;
const PLAIN_TEXT = /[^"\\$%\r\n]+/y;
const JSON_TEXT = /"[^"\\]*(?:\\.[^"\\]*)*"/y;
const LINE = /[^\n]*\n/y;
const OPERATOR = /[-+*/%<>=!&|?.[(]/y;
const ASSIGNMENT = /^[A-Za-z_][\w-]*[ \t]*=/gm;
const MOST_LEVELS = 500;

const EXPRESSION =
  'is an expression, and only values are read here: write the value itself (text in quotes, with "$${" for "${" and "%%{" for "%{")';

/**
 * Reads values in Terraform's language, or in JSON, as Terraform reads them in a file of variables. It rejects
 * operators and templates, which Terraform would compute, everything that Terraform rejects, and a member that is written
 * twice, of which Terraform would silently use only the last.
 */
class Reader {
  #at = 0;
  #levels = 0;
  readonly #text: string;
  readonly #rewritten: Map<string, string>;
  readonly #json: boolean;

  constructor(text: string, rewritten: Map<string, string>, json = false) {
    // Terraform ignores a byte-order mark.
    this.#text = json ? text : text.replace(/^\uFEFF/, '');
    this.#rewritten = rewritten;
    this.#json = json;
  }

  /** The single value of the text. */
  whole(): JsonValue {
    const value = this.#value(true);
    this.#skip(true);
    if (this.#at < this.#text.length) throw this.#unexpected('the end of the value');
    return value;
  }

  /** The assignments of a file. */
  assignments(): Assignments {
    const values = new Map<string, JsonValue | undefined>();
    const faults: string[] = [];
    for (;;) {
      let name: string | undefined;
      this.#levels = 0;
      try {
        this.#skip(true);
        if (this.#at === this.#text.length) break;
        const start = this.#at;
        name = this.#match(NAME);
        if (name === undefined) {
          const fix = this.#text[start] === '{' ? '; end the name of a file in JSON with .json' : '';
          throw new Fault(start, `expected an assignment such as name = "value"${fix}`);
        }
        this.#skip(false);
        if (!this.#take('=')) throw this.#unexpected('"=" and a value');
        const isRepeated = values.has(name);
        values.set(name, undefined);
        if (isRepeated) throw new Fault(start, `${name} is set a second time; set it once`);
        const value = this.#value(false);
        this.#skip(false);
        if (this.#at < this.#text.length && this.#match(LINE_END) === undefined)
          throw this.#unexpected('the end of the line');
        values.set(name, value);
      } catch (error) {
        faults.push(this.located(error, name));
        ASSIGNMENT.lastIndex = this.#at;
        const next = (error as Fault).isExpression ? ASSIGNMENT.exec(this.#text) : null;
        if (next === null) break;
        this.#at = next.index;
      }
    }
    return { values, faults };
  }

  /** A fault with its position. @throws other errors */
  located(error: unknown, name?: string): string {
    if (!(error instanceof Fault)) throw error;
    const lines = this.#text.slice(0, error.at).split('\n');
    const place = `line ${lines.length}, column ${(lines.at(-1) ?? '').length + 1}`;
    return `${place}: ${error.isExpression && name !== undefined ? `${name} ` : ''}${error.message}`;
  }

  /** @param lines whether a line feed is white space here, and not the end of the value */
  #value(lines: boolean): JsonValue {
    this.#skip(lines);
    if (this.#levels === MOST_LEVELS)
      throw new Fault(this.#at, `is nested more than ${MOST_LEVELS} levels deep; write it flatter`);
    this.#levels++;
    const value = this.#term(lines);
    this.#levels--;
    return value;
  }

  #term(lines: boolean): JsonValue {
    const start = this.#at;
    if (this.#text[start] === '"') return this.#quoted();
    if (this.#take('<<')) return this.#heredoc(start);
    if (this.#take('[')) return this.#list();
    if (this.#take('{')) return this.#object();
    if (this.#take('(')) {
      const inner = this.#value(true);
      this.#skip(true);
      if (!this.#take(')')) throw this.#unexpected('")"');
      return inner;
    }
    if (this.#take('-')) {
      const operand = this.#value(lines);
      if (typeof operand !== 'number') throw new Fault(start, EXPRESSION, true);
      return -operand;
    }
    const digits = this.#match(NUMBER);
    if (digits !== undefined) {
      const number = exactNumber(digits);
      if (number !== undefined) return number;
      throw new Fault(start, 'is a number with more digits than are supported here; put it in quotes', true);
    }
    const name = this.#match(NAME);
    if (name === 'true' || name === 'false') return name === 'true';
    if (name === 'null') return null;
    if (name === undefined) throw this.#unexpected('a value');
    throw new Fault(
      start,
      'is a word without quotes, which is a reference or a function, and these are not allowed in variables; put text in quotes',
      true,
    );
  }

  #list(): JsonValue[] {
    const items: JsonValue[] = [];
    for (;;) {
      this.#skip(true);
      if (this.#take(']')) return items;
      items.push(this.#value(true));
      this.#skip(true);
      if (!this.#take(',') && this.#text[this.#at] !== ']') throw this.#unexpected('"," or "]"');
    }
  }

  #object(): JsonObject {
    const entries = new Map<string, JsonValue>();
    for (let first = true; ; first = false) {
      this.#skip(true);
      if (this.#take('}')) return Object.fromEntries(entries);
      if (this.#at === this.#text.length) throw this.#unexpected('"}"');
      const start = this.#at;
      const key = this.#key();
      if (first && this.#text.startsWith('for', start) && key === 'for')
        throw new Fault(start, EXPRESSION, true);
      if (entries.has(key)) {
        const effect = this.#json ? '' : ', and Terraform would use only the last one';
        throw new Fault(start, `is a duplicate member of an object${effect}; write it once`);
      }
      this.#skip(false);
      if (!this.#take('=') && !this.#take(':')) throw this.#unexpected('"="');
      entries.set(key, this.#value(false));
      this.#skip(false);
      if (this.#take(',') || this.#match(LINE_END) !== undefined || this.#text[this.#at] === '}') continue;
      throw this.#unexpected('",", "}" or the end of the line');
    }
  }

  #key(): string {
    const start = this.#at;
    const name = this.#match(NAME);
    if (name !== undefined) return normalized(name, this.#rewritten);
    const key = this.#value(false);
    if (typeof key === 'number') return numberText(key);
    if (typeof key === 'string' || typeof key === 'boolean') return String(key);
    throw new Fault(start, 'is not the name of a member; write a string');
  }

  #quoted(): string {
    const start = this.#at;
    if (this.#json) {
      // Terraform replaces half of a surrogate pair by U+FFFD.
      const text = JSON.parse(this.#match(JSON_TEXT) ?? '""') as string;
      return normalized(text.replace(/\p{Surrogate}/gu, '\ufffd'), this.#rewritten);
    }
    this.#at++;
    let text = '';
    for (;;) {
      text += this.#match(PLAIN_TEXT) ?? '';
      if (this.#take('"')) return normalized(text, this.#rewritten);
      const next = this.#text[this.#at];
      if (next === undefined || next === '\n' || next === '\r') {
        throw new Fault(
          start,
          'is a string that is not closed on its line; close it with ", and write \\n for a line feed',
        );
      }
      text += next === '\\' ? this.#escape() : this.#sign();
    }
  }

  #escape(): string {
    const found = escapeAt(this.#text, this.#at);
    if (found === undefined) {
      throw new Fault(
        this.#at,
        'is not an escape of Terraform, which has \\n, \\r, \\t, \\", \\\\, \\uXXXX and \\UXXXXXXXX; write \\\\ for a backslash',
      );
    }
    this.#at += found.length;
    return found.stands;
  }

  /** A dollar or percent sign. Before a brace, a doubled sign is an escape, and a single one starts a template. */
  #sign(): string {
    const sign = this.#text[this.#at] ?? '';
    if (this.#text.startsWith(`${sign}{`, this.#at)) throw new Fault(this.#at, EXPRESSION, true);
    if (this.#take(`${sign}${sign}{`)) return `${sign}{`;
    this.#at++;
    return sign;
  }

  #heredoc(start: number): string {
    const isFlush = this.#take('-');
    const marker = this.#match(NAME);
    if (marker === undefined || this.#match(LINE_END) === undefined)
      throw new Fault(start, 'starts a heredoc; write a word such as EOT next, and end the line');
    const lines: string[] = [];
    for (;;) {
      const at = this.#at;
      const line = this.#match(LINE);
      if (line === undefined) {
        throw new Fault(
          start,
          `is a heredoc that is not closed; write ${marker} on a line of its own, and a line feed`,
        );
      }
      if (line.replace(/^\p{White_Space}+|\p{White_Space}+$/gu, '') === marker) {
        // The line end ends the assignment, as after other values.
        this.#at -= line.endsWith('\r\n') ? 2 : 1;
        break;
      }
      if (/\r(?!\n)/.test(line))
        throw new Fault(at, 'contains a carriage return without a line feed; end the line with a line feed');
      const template = [...line.matchAll(/([$%])\1\{|[$%]\{/g)].find(([, doubled]) => doubled === undefined);
      if (template !== undefined) throw new Fault(at + template.index, EXPRESSION, true);
      lines.push(line);
    }
    const shown = isFlush ? this.#flush(lines, start) : lines;
    return normalized(shown.join('').replace(/([$%])\1\{/g, '$1{'), this.#rewritten);
  }

  /** Removes the common indentation of all lines. Blank lines stay unchanged. */
  #flush(lines: readonly string[], start: number): string[] {
    const indentation = (line: string): number => line.search(/\P{White_Space}/u);
    let least = Number.POSITIVE_INFINITY;
    for (const length of lines.map(indentation)) if (length >= 0) least = Math.min(least, length);
    return lines.map((line) => {
      if (indentation(line) < 0) return line;
      const rest = line.slice(least);
      // It would be removed together with the space before it.
      if (least > 0 && /^[\p{M}\p{Grapheme_Extend}\p{Emoji_Modifier}\u200d]/u.test(rest)) {
        throw new Fault(
          start,
          'is a heredoc with a line that starts with a combining character; use "<<" without "-"',
        );
      }
      return rest;
    });
  }

  #skip(lines: boolean): void {
    this.#match(this.#json ? JSON_SPACE : lines ? SPACE_AND_LINES : SPACE);
    if (this.#text.startsWith('/*', this.#at))
      throw new Fault(this.#at, 'starts a comment that is not closed; close it with */');
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #take(token: string): boolean {
    if (!this.#text.startsWith(token, this.#at)) return false;
    this.#at += token.length;
    return true;
  }

  #unexpected(wanted: string): Fault {
    OPERATOR.lastIndex = this.#at;
    if (OPERATOR.test(this.#text)) return new Fault(this.#at, EXPRESSION, true);
    const next = this.#text
      .slice(this.#at)
      .match(/^[^ -~\r\n]/u)?.[0]
      .codePointAt(0);
    // The character may be invisible, or look like a different one.
    const found =
      next === undefined ? '' : ` instead of U+${next.toString(16).toUpperCase().padStart(4, '0')}`;
    const fix = /['`‘’“”„«»]/.test(this.#text[this.#at] ?? '') ? '; put text in double quotes (")' : '';
    return new Fault(this.#at, `expected ${wanted}${found}${fix}`);
  }
}

/** Reads one value in Terraform's language. */
export function readLiteral(
  text: string,
  rewritten: Map<string, string>,
): { readonly value: JsonValue } | { readonly fault: string } {
  const reader = new Reader(text, rewritten);
  try {
    return { value: reader.whole() };
  } catch (error) {
    return { fault: reader.located(error) };
  }
}

/**
 * Reads the text of a file of variables.
 * @param rewritten receives the texts that Terraform changes
 */
export function readAssignments(text: string, json: boolean, rewritten: Map<string, string>): Assignments {
  const none = new Map<string, JsonValue>();
  if (!json) return new Reader(text, rewritten).assignments();
  try {
    JSON.parse(text);
  } catch {
    // The message of the error quotes the text.
    return {
      values: none,
      faults: [`not JSON, although Terraform reads a file with this name as JSON: ${jsonFault(text)}`],
    };
  }
  const reader = new Reader(text, rewritten, true);
  try {
    const value = reader.whole();
    if (!isJsonObject(value)) return { values: none, faults: ['not a JSON object; write {"name": value}'] };
    const { '//': _comment, ...values } = value;
    return { values: new Map(Object.entries(values)), faults: [] };
  } catch (error) {
    return { values: none, faults: [reader.located(error)] };
  }
}
