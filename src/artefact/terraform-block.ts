import { ConfigurationError } from '../cli/errors';
import { isJsonObject, type JsonObject, type JsonValue, member } from '../records/json';
import { evaluate, explainExpression, type Scope, TerraformSet } from './terraform-expression';
import { ExpressionError } from './terraform-parser';

/**
 * A resource or a nested block of `cdk.tf.json`. Arguments are evaluated on access, so that unused arguments that only
 * AWS can resolve cause no error.
 */
export class TerraformBlock {
  readonly address: string;
  readonly #body: JsonObject;
  readonly #scope: Scope;
  readonly #path: string;

  constructor(address: string, body: JsonObject, scope: Scope, path = '') {
    this.address = address;
    this.#body = body;
    this.#scope = scope;
    this.#path = path;
  }

  /** Whether the argument or block is present, with any value. */
  has(name: string): boolean {
    return member(this.#body, name) !== undefined;
  }

  /** The names of the arguments and static blocks. */
  names(): string[] {
    return Object.keys(this.#body);
  }

  /** The value of an argument, or `null` if it is not set. @throws {ConfigurationError} if it cannot be evaluated */
  argument(name: string): JsonValue {
    const raw = member(this.#body, name);
    return raw === undefined ? null : this.#evaluate(name, raw);
  }

  /** A text, or `undefined` if it is not set or null. */
  text(name: string): string | undefined {
    const value = this.argument(name);
    if (value === null) return undefined;
    if (typeof value === 'string') return value;
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    throw this.#wrongType(name, 'a text');
  }

  /** A required text. */
  requiredText(name: string): string {
    return this.text(name) ?? this.#missing(name);
  }

  /** A number, or `undefined` if it is not set or null. Texts of digits are converted, as in Terraform. */
  number(name: string): number | undefined {
    const value = this.argument(name);
    if (value === null) return undefined;
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (typeof number === 'number' && Number.isFinite(number)) return number;
    throw this.#wrongType(name, 'a number');
  }

  /** The nested blocks with that name: an object, an array of objects, or a dynamic block. */
  blocks(name: string): TerraformBlock[] {
    return [...this.#staticBlocks(name), ...this.#dynamicBlocks(name)];
  }

  /** The only nested block with that name, or `undefined`. */
  block(name: string): TerraformBlock | undefined {
    const [first, ...more] = this.blocks(name);
    if (more.length > 0) {
      throw new ConfigurationError([
        `${this.address}: ${this.#path}${name} occurs ${more.length + 1} times, but can occur only once`,
      ]);
    }
    return first;
  }

  /** The names of nested dynamic blocks, including those without instances. */
  dynamicNames(): string[] {
    return asObjects(member(this.#body, 'dynamic')).flatMap((dynamic) => Object.keys(dynamic));
  }

  #staticBlocks(name: string): TerraformBlock[] {
    return asObjects(member(this.#body, name)).map((body) => this.#nested(name, body, this.#scope));
  }

  #dynamicBlocks(label: string): TerraformBlock[] {
    return asObjects(member(this.#body, 'dynamic'))
      .flatMap((dynamic) => asObjects(member(dynamic, label)))
      .flatMap((dynamic) => {
        const argument = `dynamic.${label}.for_each`;
        const forEach = this.#evaluate(argument, member(dynamic, 'for_each') ?? null);
        const iterator = member(dynamic, 'iterator') ?? label;
        const [content] = asObjects(member(dynamic, 'content'));
        if (content === undefined || typeof iterator !== 'string') {
          throw new ConfigurationError([
            `${this.address}: ${this.#path}dynamic.${label} has no content block`,
          ]);
        }
        return elementsOf(forEach).map((element) =>
          this.#nested(label, content, {
            ...this.#scope,
            iterators: { ...this.#scope.iterators, [iterator]: element },
          }),
        );
      });
  }

  #nested(name: string, body: JsonObject, scope: Scope): TerraformBlock {
    return new TerraformBlock(this.address, body, scope, `${this.#path}${name}.`);
  }

  #evaluate(name: string, raw: JsonValue): JsonValue {
    try {
      return evaluate(raw, this.#scope);
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      throw new ConfigurationError([explainExpression(this.address, this.#path + name, raw, error)]);
    }
  }

  #wrongType(name: string, expected: string): ConfigurationError {
    return new ConfigurationError([`${this.address}: the argument ${this.#path}${name} is not ${expected}`]);
  }

  #missing(name: string): never {
    throw new ConfigurationError([
      `${this.address}: the argument ${this.#path}${name} is missing or null, but the local run needs it`,
    ]);
  }
}

function asObjects(value: JsonValue | undefined): JsonObject[] {
  if (Array.isArray(value)) return value.filter(isJsonObject);
  return isJsonObject(value) ? [value] : [];
}

/** The elements of `for_each` of a dynamic block. Null, the possible result of a condition, is an empty collection. */
function elementsOf(forEach: JsonValue): { key: JsonValue; value: JsonValue }[] {
  if (forEach instanceof TerraformSet) return [...forEach].map((value) => ({ key: value, value }));
  if (Array.isArray(forEach)) return forEach.map((value, key) => ({ key, value }));
  if (isJsonObject(forEach))
    return Object.entries(forEach)
      .sort()
      .map(([key, value]) => ({ key, value }));
  throw new ConfigurationError(['for_each of a dynamic block is neither a list nor a map']);
}
