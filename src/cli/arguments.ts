import { ConfigurationError } from './errors';
import { nearestName } from './nearest-name';

/** Numbers that an option accepts. */
export interface NumberRange {
  readonly low: number;
  readonly high: number;
  /** What the number is, such as `the share of requests that fail, such as 0.3`. */
  readonly meaning: string;
  /** @default false: fractions are accepted too */
  readonly whole?: boolean;
}

/** An option of a command, as parsing, `--help`, completion and docs/commands.md need it. */
export interface OptionSpec {
  /** Its value, such as `FILE`. Undefined for a switch. */
  readonly value?: string;
  /** One paragraph. Lines that begin with two spaces are not wrapped. */
  readonly help: string;
  readonly multiple?: boolean;
  readonly short?: string;
  /** Other names, which stay valid. */
  readonly aliases?: readonly string[];
  /** The value is a number in this range. */
  readonly range?: NumberRange;
  /** The value is one of these. */
  readonly choices?: readonly string[];
  /** The default, as `--help` shows it. */
  readonly default?: number | string;
}

/** Options by their names. */
export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

/** The arguments of a command, and the wording of its errors about them. */
export interface ArgumentsSpec {
  /** By their heading in `--help`. An empty heading is not printed. */
  readonly options: Readonly<Record<string, OptionSpecs>>;
  /** The maximum number of arguments that are not options. @default 0 */
  readonly positionals?: number;
  /** The fix for an unexpected argument, such as `name input files with --input PATH`. */
  readonly unexpected: string;
  /** The fix for a credential on the command line. */
  readonly credentials?: string;
  /** The options under "Everywhere". @default {@link STANDARD_OPTIONS} */
  readonly standard?: OptionSpecs;
}

/** The options that each command has. */
export const STANDARD_OPTIONS = {
  json: { help: 'Prints the result as JSON.' },
  'no-color': {
    aliases: ['no-colour'],
    help: 'Prints no colors. NO_COLOR in the environment does the same.',
  },
  help: { short: 'h', help: 'Prints this help.' },
  version: { help: 'Prints the version.' },
} as const satisfies OptionSpecs;

/** The only standard option of the project's own scripts. */
export const HELP_ALONE: OptionSpecs = { help: STANDARD_OPTIONS.help };

/** The names of a command's options, including the standard ones. */
export type OptionName<Spec extends ArgumentsSpec> =
  | { [Group in keyof Spec['options']]: keyof Spec['options'][Group] & string }[keyof Spec['options']]
  | keyof typeof STANDARD_OPTIONS;

const CREDENTIAL = /key|secret|password|passwd|token|auth|credential|group/i;
/** Looks like the name of an option, not like a value that begins with a dash. */
const NAME = /^(?=.{1,32}$)([a-z]+([-_][a-z]+)*|[A-Z]+(_[A-Z]+)*)$/;
/** A single dash and negative numbers are values. Anything else that begins with a dash is an option. */
const OPTION = /^-[^\d]/;

/**
 * Parses the arguments of a command, and collects all problems. No problem quotes an unknown argument: it can be a
 * credential.
 */
export class Arguments<Name extends string = never> {
  readonly problems: string[] = [];
  readonly positionals: readonly string[];
  readonly #options: ReadonlyMap<string, OptionSpec>;
  /** The names of options, by each of their aliases. */
  readonly #names: ReadonlyMap<string, string>;
  readonly #values = new Map<string, (string | true)[]>();
  readonly #spec: ArgumentsSpec;

  constructor(argv: readonly string[], spec: ArgumentsSpec) {
    this.#spec = spec;
    this.#options = new Map(optionsOf(spec));
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
        } else if (this.#options.get(name)?.value === undefined) {
          this.#add(name, true);
          if (inline !== undefined) this.problems.push(`${rawName}: takes no value`);
        } else {
          const value = inline ?? argv[at + 1];
          const isMissing = !value || (inline === undefined && OPTION.test(value));
          this.#add(name, isMissing ? true : value);
          if (isMissing) this.problems.push(`${rawName}: needs a value (--help lists what it takes)`);
          // If an option is in place of the value, it is parsed as an option.
          if (inline === undefined && (!isMissing || value === '')) at += 1;
        }
        isAfterUnknown = name === undefined && inline === undefined;
      } else if (isAfterUnknown) {
        // It can be the value of the unknown option before it.
        isAfterUnknown = false;
      } else if (argument === '') {
        this.problems.push(`argument ${at + 1} is empty; leave it out, or give it a value`);
      } else if (positionals.length < most) {
        positionals.push(argument);
      } else {
        this.problems.push(`argument ${at + 1} is unexpected; ${spec.unexpected}`);
      }
    }
    this.positionals = positionals;
  }

  /** Parses the arguments of a command, with the names of its options as a type. */
  static of<const Spec extends ArgumentsSpec>(
    argv: readonly string[],
    spec: Spec,
  ): Arguments<OptionName<Spec>> {
    return new Arguments(argv, spec);
  }

  /** Whether the option is given. */
  has(name: Name | keyof typeof STANDARD_OPTIONS): boolean {
    return this.#values.has(name);
  }

  /** The values of an option, in their order. */
  texts(name: Name): readonly string[] {
    return (this.#values.get(name) ?? []).filter((value) => value !== true);
  }

  /** The value of an option. Undefined if it is not given. */
  text(name: Name): string | undefined {
    return this.texts(name).at(-1);
  }

  /** The value of an option with a range. Undefined if it is not given, or wrong. */
  number(name: Name): number | undefined {
    const text = this.text(name);
    const range = this.#options.get(name)?.range;
    if (text === undefined || range === undefined) return undefined;
    const { low, high, meaning, whole = false } = range;
    const value = (whole ? /^-?[0-9]+$/ : /^-?[0-9]*\.?[0-9]+$/).test(text) ? Number(text) : Number.NaN;
    if (value >= low && value <= high) return value;
    this.problems.push(
      `--${name} ${text}: must be ${whole ? 'a whole number ' : ''}${rangeText(range)}; it is ${meaning}`,
    );
    return undefined;
  }

  /** The valid values of an option with choices. */
  choices(name: Name): readonly string[] {
    const { choices = [] } = this.#options.get(name) ?? {};
    return this.texts(name).filter((text) => {
      if (choices.includes(text)) return true;
      this.problems.push(`--${name} ${text}: must be ${choices.join(' or ')}`);
      return false;
    });
  }

  /** @throws {ConfigurationError} with all problems */
  throwIfWrong(): void {
    if (this.problems.length > 0) throw new ConfigurationError(this.problems);
  }

  /** The option that `--help`, `-h` or, as in Terraform, `-help` names. */
  #nameOf(rawName: string): string | undefined {
    const [, dashes, name = ''] = /^(--?)(.*)$/s.exec(rawName) ?? [];
    return dashes === '--' && name.length === 1 ? undefined : this.#names.get(name);
  }

  #add(name: string, value: string | true): void {
    const values = this.#values.get(name);
    if (values === undefined) this.#values.set(name, [value]);
    else values.push(value);
    if (values !== undefined && this.#options.get(name)?.multiple !== true)
      this.problems.push(`--${name}: given twice; give it once`);
  }

  /** @param isAfterUnknown whether it can be the value of an unknown option before it */
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

/** All options of a command, with their names. */
export const optionsOf = (spec: ArgumentsSpec): readonly (readonly [name: string, option: OptionSpec])[] =>
  [...Object.values(spec.options), spec.standard ?? STANDARD_OPTIONS].flatMap((group) =>
    Object.entries<OptionSpec>(group),
  );

/** Splits `--name=value` into name and value. */
function splitOnce(argument: string): [string, string | undefined] {
  const at = argument.indexOf('=');
  return at < 0 ? [argument, undefined] : [argument.slice(0, at), argument.slice(at + 1)];
}

/** A range in words, such as `from 1 to 10`. */
export const rangeText = ({ low, high }: NumberRange): string =>
  high === Number.POSITIVE_INFINITY ? `${low} or more` : `from ${low} to ${high}`;
