import type { JsonValue } from '../records/json';

/** A parsed Terraform expression. See {@link SUPPORTED_EXPRESSIONS}. */
export type Expression =
  | { readonly kind: 'literal'; readonly value: JsonValue }
  | { readonly kind: 'template'; readonly parts: readonly (string | Expression)[] }
  | { readonly kind: 'root'; readonly name: string }
  | { readonly kind: 'access'; readonly target: Expression; readonly key: Expression }
  | { readonly kind: 'not'; readonly operand: Expression }
  | { readonly kind: 'negate'; readonly operand: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: 'conditional';
      readonly condition: Expression;
      readonly whenTrue: Expression;
      readonly whenFalse: Expression;
    }
  | { readonly kind: 'tuple'; readonly items: readonly Expression[] }
  | { readonly kind: 'object'; readonly entries: readonly (readonly [Expression, Expression])[] }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] };

/** The supported binary operators. */
export type BinaryOperator = '==' | '!=' | '&&' | '||' | '<' | '<=' | '>' | '>=';

/** An unsupported expression. The message contains code, and no value of a variable. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
}

/** The syntax that the parser and the evaluator support, for error messages. */
export const SUPPORTED_EXPRESSIONS =
  'literals, "${…}" templates, var.NAME with .attribute or ["key"], the key and value of a dynamic block, ' +
  '!, ==, !=, <, <=, >, >=, &&, ||, condition ? a : b, parentheses, [tuples], {objects}, nonsensitive(), length(), jsonencode(), regex(), can() and try()';

const PRECEDENCE: readonly (readonly BinaryOperator[])[] = [
  ['||'],
  ['&&'],
  ['==', '!='],
  ['<=', '>=', '<', '>'],
];
const IDENTIFIER = /[A-Za-z_][A-Za-z0-9_-]*/y;
const NUMBER = /[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const SIMPLE_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

const ESCAPE = /\\(?:([nrt"\\])|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))/y;

/**
 * The character of the escape at an index of a quoted text, and its length. Undefined if it is not an escape of
 * Terraform.
 */
export function escapeAt(
  text: string,
  index: number,
): { readonly stands: string; readonly length: number } | undefined {
  ESCAPE.lastIndex = index;
  const [all, simple, short, long] = ESCAPE.exec(text) ?? [];
  if (all === undefined) return undefined;
  if (simple !== undefined) return { stands: SIMPLE_ESCAPES.get(simple) ?? simple, length: all.length };
  const code = Number.parseInt(short ?? long ?? '', 16);
  const isCharacter = code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
  return isCharacter ? { stands: String.fromCodePoint(code), length: all.length } : undefined;
}

class Parser {
  #position = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** A JSON string as Terraform reads it: text with `${…}`, and the escapes `$${` and `%%{`. */
  template(): Expression {
    const parts = this.#templateParts(false);
    return templateOf(parts);
  }

  /** The whole text as one expression. */
  wholeExpression(): Expression {
    const expression = this.#expression();
    this.#space();
    if (this.#position < this.#text.length) throw this.#unexpected();
    return expression;
  }

  #templateParts(quoted: boolean): (string | Expression)[] {
    const parts: (string | Expression)[] = [];
    let literal = '';
    for (;;) {
      const char = this.#text[this.#position];
      if (char === undefined) {
        if (quoted) throw new ExpressionError('a string is not closed');
        break;
      }
      if (quoted && char === '"') break;
      if (quoted && char === '\\') {
        literal += this.#escape();
      } else if (this.#startsWith('$${') || this.#startsWith('%%{')) {
        literal += this.#text.slice(this.#position + 1, this.#position + 3);
        this.#position += 3;
      } else if (this.#startsWith('%{')) {
        throw new ExpressionError('the directive "%{" is not supported');
      } else if (this.#startsWith('${')) {
        this.#position += 2;
        if (literal !== '') parts.push(literal);
        literal = '';
        parts.push(this.#expression());
        this.#expect('}');
      } else {
        literal += char;
        this.#position += 1;
      }
    }
    if (literal !== '') parts.push(literal);
    return parts;
  }

  #escape(): string {
    const found = escapeAt(this.#text, this.#position);
    if (found === undefined) {
      throw new ExpressionError(
        `the escape "${this.#text.slice(this.#position, this.#position + 2)}" is not supported`,
      );
    }
    this.#position += found.length;
    return found.stands;
  }

  #expression(): Expression {
    const condition = this.#binary(0);
    if (!this.#take('?')) return condition;
    const whenTrue = this.#expression();
    this.#expect(':');
    const whenFalse = this.#expression();
    return { kind: 'conditional', condition, whenTrue, whenFalse };
  }

  #binary(level: number): Expression {
    const operators = PRECEDENCE[level];
    if (operators === undefined) return this.#unary();
    let left = this.#binary(level + 1);
    for (;;) {
      const operator = operators.find((candidate) => this.#take(candidate));
      if (operator === undefined) return left;
      left = { kind: 'binary', operator, left, right: this.#binary(level + 1) };
    }
  }

  #unary(): Expression {
    this.#space();
    if (!this.#startsWith('!=') && this.#take('!')) return { kind: 'not', operand: this.#unary() };
    if (this.#take('-')) return { kind: 'negate', operand: this.#unary() };
    return this.#postfix(this.#primary());
  }

  #postfix(primary: Expression): Expression {
    let target = primary;
    for (;;) {
      if (this.#text[this.#position] === '.') {
        this.#position += 1;
        const name = this.#match(IDENTIFIER);
        if (name === undefined) throw this.#unexpected();
        target = { kind: 'access', target, key: { kind: 'literal', value: name } };
      } else if (this.#text[this.#position] === '[') {
        this.#position += 1;
        const key = this.#expression();
        this.#expect(']');
        target = { kind: 'access', target, key };
      } else {
        return target;
      }
    }
  }

  #primary(): Expression {
    this.#space();
    if (this.#take('(')) {
      const inner = this.#expression();
      this.#expect(')');
      return inner;
    }
    if (this.#take('[')) return { kind: 'tuple', items: this.#items(']') };
    if (this.#take('{')) return this.#object();
    if (this.#take('"')) {
      const parts = this.#templateParts(true);
      this.#position += 1;
      return templateOf(parts);
    }
    const number = this.#match(NUMBER);
    if (number !== undefined) return { kind: 'literal', value: Number(number) };
    const name = this.#match(IDENTIFIER);
    if (name === undefined) throw this.#unexpected();
    if (name === 'true' || name === 'false') return { kind: 'literal', value: name === 'true' };
    if (name === 'null') return { kind: 'literal', value: null };
    if (this.#take('(')) return { kind: 'call', name, args: this.#items(')') };
    return { kind: 'root', name };
  }

  #items(end: string): Expression[] {
    const items: Expression[] = [];
    while (!this.#take(end)) {
      items.push(this.#expression());
      if (this.#take(',')) continue;
      this.#expect(end);
      break;
    }
    return items;
  }

  #object(): Expression {
    const entries: (readonly [Expression, Expression])[] = [];
    while (!this.#take('}')) {
      const key = this.#objectKey();
      if (!this.#take('=')) this.#expect(':');
      entries.push([key, this.#expression()]);
      if (this.#take(',') || this.#isOnNewLine()) continue;
      this.#expect('}');
      break;
    }
    return { kind: 'object', entries };
  }

  #objectKey(): Expression {
    this.#space();
    const name = this.#match(IDENTIFIER);
    if (name !== undefined) return { kind: 'literal', value: name };
    return this.#primary();
  }

  /** Whether a line feed precedes the next token. The parser has already skipped the white space. */
  #isOnNewLine(): boolean {
    return /\n\s*$/.test(this.#text.slice(0, this.#position));
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#position;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#position += found.length;
    return found;
  }

  #space(): void {
    while (/\s/.test(this.#text[this.#position] ?? '')) this.#position += 1;
  }

  #startsWith(token: string): boolean {
    return this.#text.startsWith(token, this.#position);
  }

  #take(token: string): boolean {
    this.#space();
    if (!this.#startsWith(token)) return false;
    this.#position += token.length;
    return true;
  }

  #expect(token: string): void {
    if (!this.#take(token)) throw this.#unexpected(token);
  }

  #unexpected(wanted?: string): ExpressionError {
    const rest = this.#text.slice(this.#position, this.#position + 20);
    const found = rest === '' ? 'its end' : `"${rest}"`;
    return new ExpressionError(
      `${found} is not supported${wanted === undefined ? '' : ` instead of "${wanted}"`}`,
    );
  }
}

function templateOf(parts: readonly (string | Expression)[]): Expression {
  const [only] = parts;
  if (parts.length === 0) return { kind: 'literal', value: '' };
  if (parts.length === 1 && typeof only === 'string') return { kind: 'literal', value: only };
  // A string that consists of one ${…} is that value, of any type.
  if (parts.length === 1 && typeof only === 'object') return only;
  return { kind: 'template', parts };
}

/**
 * Parses a JSON string of a `cdk.tf.json`.
 * @throws {ExpressionError} for anything outside {@link SUPPORTED_EXPRESSIONS}
 */
export function parseTemplate(text: string): Expression {
  return new Parser(text).template();
}

/** Parses a bare expression (no `${…}` around it), as in a type constraint's default. @throws {ExpressionError} */
export function parseExpression(text: string): Expression {
  return new Parser(text).wholeExpression();
}
