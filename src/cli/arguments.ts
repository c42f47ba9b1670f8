import { ConfigurationError } from './errors';
import { nearestName } from './nearest-name';

/** An option of a command: a switch, or one with a value, that may be given several times or once. */
export interface OptionSpec {
  readonly type: 'string' | 'boolean';
  readonly multiple?: boolean;
  readonly short?: string;
  /** Names that it had before, which stay valid. */
  readonly aliases?: readonly string[];
}

/** What a command takes besides its options, and how it words what is wrong with them. */
export interface ArgumentsSpec<Name extends string> {
  readonly options: Readonly<Record<Name, OptionSpec>>;
  /** Most arguments that may stand alone. @default none */
  readonly positionals?: number;
  /** What to write instead of an unexpected argument, such as `name input files with --input PATH`. */
  readonly unexpected: string;
  /** Where a credential belongs instead. @default not on the command line */
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
/** What reads as the name of an option, and not as a value that begins with a dash. */
const NAME = /^(?=.{1,32}$)([a-z]+([-_][a-z]+)*|[A-Z]+(_[A-Z]+)*)$/;
/** A single dash and negative numbers are values; anything else with a dash is an option. */
const OPTION = /^-[^\d]/;

/**
 * The arguments of a command. Everything that is wrong is collected, and reported together. No problem quotes an argument
 * that the command does not know: it can be a credential, or the value of one.
 */
export class Arguments<Name extends string> {
  readonly problems: string[] = [];
  readonly positionals: readonly string[];
  readonly #options: ReadonlyMap<string, OptionSpec>;
  /** Options by each of their names. */
  readonly #names: ReadonlyMap<string, string>;
  readonly #values = new Map<string, (string | true)[]>();
  readonly #spec: ArgumentsSpec<Name>;

  constructor(argv: readonly string[], spec: ArgumentsSpec<Name>) {
    this.#spec = spec;
    this.#options = new Map(Object.entries<OptionSpec>(spec.options));
    this.#names = new Map(
      [...this.#options].flatMap(([name, { short, aliases = [] }]) =>
        [name, ...aliases, ...(short === undefined ? [] : [short])].map((one) => [one, name] as const),
      ),
    );
    const positionals: string[] = [];
    const most = spec.positionals ?? 0;
    let isAfterUnknown = false;
    let isAtEnd = false;
    for (let at = 0; at < argv.length; at++) {
      const argument = argv[at] ?? '';
      const isOption = !isAtEnd && OPTION.test(argument);
      if (isOption && argument === '--') {
        isAtEnd = true;
        isAfterUnknown = false;
      } else if (isOption) {
        const [rawName = '', inline] = splitOnce(argument);
        const name = this.#nameOf(rawName);
        if (name === undefined) {
          this.problems.push(this.#unknown(rawName, at + 1, isAfterUnknown));
        } else if (this.#options.get(name)?.type === 'boolean') {
          this.#add(name, true);
          if (inline !== undefined) this.problems.push(`${rawName}: takes no value`);
        } else {
          const value = inline ?? argv[at + 1];
          const isMissing = value === undefined || value === '' || OPTION.test(value);
          this.#add(name, isMissing ? true : value);
          if (isMissing) this.problems.push(`${rawName}: needs a value (--help lists what it takes)`);
          // An option in place of the value is read as the option that it is.
          if (inline === undefined && (!isMissing || value === '')) at += 1;
        }
        isAfterUnknown = name === undefined && inline === undefined;
      } else if (isAfterUnknown) {
        // It can be the value of the option before it.
        isAfterUnknown = false;
      } else if (positionals.length < most) {
        positionals.push(argument);
      } else {
        this.problems.push(`argument ${at + 1} is unexpected; ${spec.unexpected}`);
      }
    }
    this.positionals = positionals;
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

  /** The name of the option that an argument such as `--help`, `-h` or, as for Terraform, `-help` is. */
  #nameOf(rawName: string): string | undefined {
    const [, dashes, name = ''] = /^(--?)(.*)$/s.exec(rawName) ?? [];
    return dashes === '--' && name.length === 1 ? undefined : this.#names.get(name);
  }

  #add(name: string, value: string | true): void {
    const values = this.#values.get(name);
    if (values === undefined) this.#values.set(name, [value]);
    else values.push(value);
    if (values !== undefined && this.#options.get(name)?.multiple !== true) {
      this.problems.push(`--${name}: given twice; give it once`);
    }
  }

  /** @param isAfterUnknown whether it follows an unknown option, whose value it can be */
  #unknown(rawName: string, place: number, isAfterUnknown: boolean): string {
    const { credentials = 'do not pass it to this command' } = this.#spec;
    const name = rawName.replace(/^--?/, '');
    const isShown = !isAfterUnknown && NAME.test(name) && (rawName.startsWith('--') || name.length === 1);
    const words = [...this.#names.keys()].filter((one) => one.length > 1);
    const nearest = this.#names.get(nearestName(name, words) ?? '');
    const near = nearest === undefined ? '' : `; did you mean --${nearest}?`;
    if (CREDENTIAL.test(name)) {
      const shown = isShown ? rawName : `argument ${place}, a credential`;
      return `${shown}: a command line can be read by others and is kept in the shell's history; ${credentials}`;
    }
    const shown = isShown || near !== '' ? rawName : `argument ${place}`;
    return `${shown}: there is no such option${near} (--help lists all)`;
  }
}

/** `--name=value` as name and value. */
function splitOnce(argument: string): [string, string | undefined] {
  const at = argument.indexOf('=');
  return at < 0 ? [argument, undefined] : [argument.slice(0, at), argument.slice(at + 1)];
}
