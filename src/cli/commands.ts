/** The entry of `operata`. It alone of this room knows the commands, and loads the one that is called. */
import { projectVersion } from '../artefact/project';
import { EXIT_USAGE } from './main';
import { didYouMean } from './nearest-name';

/** A command of `operata`. */
interface Command {
  readonly summary: string;
  /** The script of npm that does the same, with what has to be added to it. */
  readonly script: string;
  /** Arguments that the name stands for. */
  readonly means?: readonly string[];
  /** Loads the command, which then runs on the process's arguments. */
  readonly load: () => unknown;
}

export const COMMANDS: Readonly<Record<string, Command>> = {
  run: {
    summary: 'shows the whole pipeline at work on this machine, without AWS',
    script: 'start',
    load: () => require('../local/cli'),
  },
  preview: {
    summary: 'shows what a list removes from your records',
    script: 'preview',
    load: () => require('../privacy/preview/cli'),
  },
  check: {
    summary: 'reports what a list probably does not mean',
    script: 'check-config',
    load: () => require('../privacy/check/cli'),
  },
  report: {
    summary: 'writes a record for auditors of what is sent and what is not',
    script: 'report',
    load: () => require('../privacy/report/cli'),
  },
  plan: {
    summary: 'plans the stack with your variables, without AWS',
    script: 'plan:offline',
    load: () => require('../offline/plan/cli'),
  },
  preflight: {
    summary: 'checks before the first apply whether it can succeed',
    script: 'doctor -- --preflight',
    means: ['--preflight'],
    load: () => require('../operations/doctor/cli'),
  },
  doctor: {
    summary: 'checks every stage of a deployment, and says what to do',
    script: 'doctor',
    load: () => require('../operations/doctor/cli'),
  },
  verify: {
    summary: 'puts one synthetic record on the stream, and follows it',
    script: 'verify',
    load: () => require('../operations/verify/cli'),
  },
  replay: {
    summary: 'puts records back that were not delivered, from the dead-letter queue or the backup',
    script: 'replay',
    load: () => require('../operations/replay/cli'),
  },
  'rotate-key': {
    summary: 'goes with you through changing the API key',
    script: 'rotate-key',
    load: () => require('../operations/rotate-key/cli'),
  },
  capacity: {
    summary: 'says what a number of contacts takes, and costs',
    script: 'capacity',
    load: () => require('../operations/capacity/cli'),
  },
  import: {
    summary: 'prints import blocks for a deployment whose state is lost',
    script: 'import',
    load: () => require('../operations/import/cli'),
  },
};

/** What `operata --help` prints. */
export function help(): string {
  const width = Math.max(...Object.keys(COMMANDS).map((name) => name.length));
  const lines = Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`);
  return `Streams Amazon Connect contact records to Operata, safely.

  npx operata COMMAND [options]

${lines.join('\n')}

  --version  prints the version
  --help     prints this; npx operata COMMAND --help prints what a command takes

npm run has the same commands: ${Object.values(COMMANDS)
    .map(({ script }) => script)
    .join(', ')}.
`;
}

/** Runs the command that the process's first argument names, on those that follow. */
export function main(): void {
  const [name = '--help'] = process.argv.slice(2);
  if (name === '--help' || name === '-h') {
    process.stdout.write(help());
    return;
  }
  if (name === '--version') {
    process.stdout.write(`${projectVersion()}\n`);
    return;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) {
    // What is no name of a command can be anything, and is not shown.
    const near = didYouMean(name, Object.keys(COMMANDS));
    process.stderr.write(`error: argument 1 is no command${near}; npx operata --help lists all\n`);
    process.exitCode = EXIT_USAGE;
    return;
  }
  process.argv.splice(2, 1, ...(command.means ?? []));
  command.load();
}
