import { parseArgs } from 'node:util';
import { ConfigurationError } from './errors';
import { didYouMean } from './nearest-name';

/** An option of a command: a switch, or one with a value, that may be given several times or once. */
export interface OptionSpec {
  readonly type: 'string' | 'boolean';
  readonly multiple?: boolean;
  readonly short?: string;
}

/** What a command takes besides its options, and how it words what is wrong with them. */
export interface ArgumentsSpec<Name extends string> {
  readonly options: Readonly<Record<Name, OptionSpec>>;
  /** Most arguments that may stand alone. @default none */
  readonly positionals?: number;
  /** What is wrong with an argument that stands alone, with the remedy. */
  readonly standsAlone: (value: string) => string;
  /** Where a credential belongs instead, for whoever passes one as an option. */
  readonly credentials?: string;
}

/** A number that an option takes. */
export interface NumberRange {
  readonly low: number;
  readonly high: number;
  /** What the number is, such as `the share of requests that fail, such as 0.3`. */
  readonly meaning: string;
  /** @default false: fractions are taken too */
  readonly whole?: boolean;
}

const CREDENTIAL = /key|secret|password|passwd|token|auth|credential|group/i;

/** The arguments of a command. Everything that is wrong is collected, and told in one go. */
export class Arguments<Name extends string> {
  readonly problems: string[] = [];
  readonly positionals: readonly string[];
  readonly #values: ReadonlyMap<string, readonly (string | true)[]>;

  constructor(
    argv: readonly string[],
    private readonly spec: ArgumentsSpec<Name>,
  ) {
    const { tokens } = parseArgs({
      args: [...argv],
      options: spec.options,
      strict: false,
      allowPositionals: true,
      tokens: true,
    });
    const values = new Map<string, (string | true)[]>();
    const positionals: string[] = [];
    for (const token of tokens) {
      if (token.kind === 'positional') {
        if (positionals.length < (spec.positionals ?? 0)) positionals.push(token.value);
        else this.problems.push(spec.standsAlone(token.value));
      } else if (token.kind === 'option') {
        const { name, rawName, value } = token;
        this.#check(name, rawName, value, values.has(name));
        values.set(name, [...(values.get(name) ?? []), value ?? true]);
      }
    }
    this.positionals = positionals;
    this.#values = values;
  }

  /** Whether the option is given. */
  has(name: Name): boolean {
    return this.#values.has(name);
  }

  /** The values of an option, in their order. */
  texts(name: Name): readonly string[] {
    return (this.#values.get(name) ?? []).filter((value) => value !== true);
  }

  /** The value of an option; undefined where it is not given. */
  text(name: Name): string | undefined {
    return this.texts(name).at(-1);
  }

  /** A number, which is checked. Undefined where it is not given, or wrong. */
  number(name: Name, { low, high, meaning, whole = false }: NumberRange): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = (whole ? /^-?[0-9]+$/ : /^-?[0-9]*\.?[0-9]+$/).test(text) ? Number(text) : Number.NaN;
    if (value >= low && value <= high) return value;
    const range = high === Number.POSITIVE_INFINITY ? `${low} or more` : `from ${low} to ${high}`;
    this.problems.push(
      `--${name} ${text}: must be ${whole ? 'a whole number ' : ''}${range}; it is ${meaning}`,
    );
    return undefined;
  }

  /** @throws {ConfigurationError} with everything that is wrong */
  throwIfWrong(): void {
    if (this.problems.length > 0) throw new ConfigurationError(this.problems);
  }

  #check(name: string, rawName: string, value: string | undefined, again: boolean): void {
    const { options, credentials } = this.spec;
    if (!Object.hasOwn(options, name)) {
      this.problems.push(
        credentials !== undefined && CREDENTIAL.test(name)
          ? `${rawName}: a command line can be read by others and is kept in the shell's history; ${credentials}`
          : `${rawName}: there is no such option${didYouMean(name, Object.keys(options), '--')} (--help lists all)`,
      );
      return;
    }
    const option = options[name as Name];
    // "-" and negative numbers are values; anything else with a dash is the next option.
    const missing = value === undefined || value === '' || /^-[^\d]/.test(value);
    if (option.type === 'string' && missing) {
      this.problems.push(`${rawName}: needs a value (--help tells which)`);
    }
    if (option.type === 'boolean' && value !== undefined) this.problems.push(`${rawName}: takes no value`);
    if (again && option.multiple !== true) this.problems.push(`${rawName}: given twice; give it once`);
  }
}
