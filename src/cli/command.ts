import { basename } from 'node:path';
import {
  Arguments,
  type ArgumentsSpec,
  type OptionSpec,
  optionsOf,
  rangeText,
  STANDARD_OPTIONS,
} from './arguments';
import { EXIT } from './exit-codes';
import { orUsage } from './main';
import { projectVersion } from './version';
import { wrapped } from './wrapped';

/** How messages name this program: as the file of a release, or by the package's name. */
export const PROGRAM = basename(process.argv[1] ?? '') === 'operata.mjs' ? 'node operata.mjs' : 'npx operata';

/** A command: its arguments, and the texts of `--help` and docs/commands.md. */
export interface CommandSpec extends ArgumentsSpec {
  /** How it is called, such as `npx operata replay`. */
  readonly call: string;
  /** Arguments of typical calls, one line each. */
  readonly usage: readonly string[];
  /** A shell command to run first. */
  readonly before?: string;
  /** What it does, in paragraphs. */
  readonly about: string;
  /** The text after the options, in paragraphs. */
  readonly notes?: string;
  /** What its exit codes mean. */
  readonly exits: Readonly<Record<number, string>>;
}

/** What a command's module exports for the table of commands. */
export interface Command {
  readonly spec: CommandSpec;
  /** Runs it. @returns its exit code @throws for defects only */
  readonly run: (argv: readonly string[]) => Promise<number>;
}

/** How to call a command of `operata`. */
export const callOf = (name: string): string => `${PROGRAM} ${name}`;

/**
 * Runs a command, or prints its help or version. Reports all problems if it cannot start.
 *
 * @returns its exit code
 * @throws for defects only
 */
export function runCommand(
  spec: CommandSpec,
  argv: readonly string[],
  command: () => Promise<number>,
): Promise<number> {
  return orUsage(async () => {
    const given = new Arguments(argv, spec);
    if (given.has('help')) process.stdout.write(helpText(spec));
    else if (given.has('version')) process.stdout.write(`${projectVersion()}\n`);
    else return await command();
    return EXIT.ok;
  });
}

const WIDTH = 116;
const WIDEST_LABEL = 24;
const EXIT_COLUMN = 11;

/** What `--help` prints. */
export function helpText(spec: CommandSpec): string {
  const { call, usage, before, about, options, notes, exits } = spec;
  const groups = Object.entries({ ...options, Everywhere: spec.standard ?? STANDARD_OPTIONS });
  const longest = Math.max(...optionsOf(spec).map(([name, option]) => labelOf(name, option).length));
  const column = Math.min(longest, WIDEST_LABEL) + 4;
  const sections = groups.map(([title, group]) =>
    [
      ...(title === '' ? [] : [title]),
      ...Object.entries<OptionSpec>(group).flatMap(([name, option]) =>
        row(labelOf(name, option), describe(option), column),
      ),
    ].join('\n'),
  );
  const codes = [...Object.entries(exits), ['128 + N', 'signal N ended it (130: SIGINT)'] as const];
  return `${[
    wrapped(about, WIDTH).join('\n'),
    [...(before === undefined ? [] : [before]), ...usage.map((line) => `${call} ${line}`.trim())]
      .map((line) => `  ${line}`)
      .join('\n'),
    ...sections,
    ...(notes === undefined ? [] : [wrapped(notes, WIDTH).join('\n')]),
    ['Exit code', ...codes.flatMap(([code, meaning]) => row(code, meaning, EXIT_COLUMN))].join('\n'),
  ].join('\n\n')}\n`;
}

/** A label and, at a column, a text. A long label has its own line. */
function row(label: string, text: string, column: number): readonly string[] {
  const indent = ' '.repeat(column);
  const lines = wrapped(text, WIDTH - column).map((line) => indent + line);
  if (label.length + 3 >= column) return [`  ${label}`, ...lines];
  return [`  ${label}`.padEnd(column) + (lines[0] ?? '').slice(column), ...lines.slice(1)];
}

const labelOf = (name: string, { value, short }: OptionSpec): string =>
  `${short === undefined ? '' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}`;

/** The full description of an option, with its range and default. */
export function describe({
  help,
  range,
  choices,
  multiple,
  aliases = [],
  default: initial,
}: OptionSpec): string {
  const [text, ...preformatted] = help.split(/\n(?= {2})/);
  const parts = [
    text,
    ...(range === undefined ? [] : [`${range.whole ? 'A whole number' : 'A number'} ${rangeText(range)}.`]),
    ...(choices === undefined ? [] : [`One of ${choices.join(', ')}.`]),
    ...(multiple ? ['Repeatable.'] : []),
    ...(aliases.length === 0 ? [] : [`Also ${aliases.map((one) => `--${one}`).join(', ')}.`]),
    ...(initial === undefined ? [] : [`Default: ${initial}.`]),
  ];
  return [parts.join(' '), ...preformatted].join('\n');
}
