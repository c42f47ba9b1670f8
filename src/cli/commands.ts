/** The entry point of `operata`: the table of commands. Only the command that is called is loaded. */
import { type Command, PROGRAM } from './command';
import { completionCommand } from './completion';
import { EXIT } from './exit-codes';
import { runMain } from './main';
import { didYouMean } from './nearest-name';
import { IS_BUNDLE, projectVersion } from './version';

interface Entry {
  readonly summary: string;
  /** It needs a checkout of the project. A release does not contain it. */
  readonly inCheckout?: true;
  readonly load: () => Command;
}

/** All commands, in the order in which a user meets them. */
export const COMMANDS: Readonly<Record<string, Entry>> = {
  run: {
    summary: 'runs the whole pipeline on this machine, without AWS',
    inCheckout: true,
    load: () => require('../local/command').command,
  },
  preview: {
    summary: 'shows what a list removes from your records',
    load: () => require('../privacy/preview/command').command,
  },
  check: {
    summary: 'reports probable mistakes in a list',
    load: () => require('../privacy/check/command').command,
  },
  report: {
    summary: 'writes a record for auditors of what is sent and what is removed',
    load: () => require('../privacy/report/command').command,
  },
  synth: {
    summary: 'synthesizes the stack for Terraform',
    inCheckout: true,
    load: () => require('../artefact/synth-command').command,
  },
  init: {
    summary: 'asks what a deployment has to know, and writes terraform.tfvars',
    load: () => require('../operations/init/command').command,
  },
  plan: {
    summary: 'plans the stack with your variables, without AWS',
    inCheckout: true,
    load: () => require('../offline/plan/command').command,
  },
  preflight: {
    summary: 'checks whether the first apply can succeed',
    load: () => require('../operations/doctor/command').preflight,
  },
  doctor: {
    summary: 'checks every stage of a deployment, and prints fixes',
    load: () => require('../operations/doctor/command').command,
  },
  verify: {
    summary: 'puts one synthetic record on the stream, and follows it to Operata',
    load: () => require('../operations/verify/command').command,
  },
  replay: {
    summary: 'puts undelivered records back on the stream, from the dead-letter queue or the backup',
    load: () => require('../operations/replay/command').command,
  },
  erase: {
    summary: 'erases the records of a contact or a customer from the backup',
    load: () => require('../operations/erase/command').command,
  },
  'rotate-key': {
    summary: 'guides you through changing the API key',
    load: () => require('../operations/rotate-key/command').command,
  },
  capacity: {
    summary: 'computes the settings and costs for a number of contacts',
    load: () => require('../operations/capacity/command').command,
  },
  import: {
    summary: 'prints import blocks for a deployment with a lost state',
    load: () => require('../operations/import/command').command,
  },
  completion: {
    summary: 'prints a script that completes commands and options in your shell',
    load: () => completionCommand(available()),
  },
};

/** The commands of this program. A release has none that need a checkout. */
export function available(): Readonly<Record<string, Entry>> {
  return Object.fromEntries(
    Object.entries(COMMANDS).filter(([, { inCheckout }]) => !IS_BUNDLE || !inCheckout),
  );
}

/** What `operata --help` prints. */
export function help(): string {
  const commands = available();
  const width = Math.max(...Object.keys(commands).map((name) => name.length));
  const lines = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`);
  return `Streams Amazon Connect contact records to Operata, safely.

  ${PROGRAM} COMMAND [options]

${lines.join('\n')}

  --version   prints the version
  --help      prints this; ${PROGRAM} COMMAND --help prints the options of a command

Exit codes of all commands: ${EXIT.ok} success, or healthy; ${EXIT.failed} something failed, or is not finished; ${EXIT.usage} a wrong option,
variable or list; ${EXIT.doubtful} a warning, or something that could not be checked; 130 interrupted. For check, ${EXIT.failed} is a warning.
`;
}

/** Runs the command that the first argument names, with the arguments after it. */
export async function main([name = '--help', ...argv]: readonly string[]): Promise<number> {
  // `help COMMAND` is `COMMAND --help`.
  if (name === 'help' && argv.length > 0) return main([...argv, '--help']);
  // As in Terraform, one dash is enough.
  if (/^(-h|(--?)?help)$/.test(name)) {
    process.stdout.write(help());
    return EXIT.ok;
  }
  if (/^--?version$/.test(name)) {
    process.stdout.write(`${projectVersion()}\n`);
    return EXIT.ok;
  }
  const commands = available();
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command !== undefined) return command.load().run(argv);
  // Only a known name is shown: any other argument can be a credential.
  const problem = Object.hasOwn(COMMANDS, name)
    ? `${name} needs a checkout of the project; in a release, use terraform in this folder`
    : `there is no such command${didYouMean(name, Object.keys(commands))} (${PROGRAM} --help lists all)`;
  process.stderr.write(`error: ${problem}\n`);
  return EXIT.usage;
}

/** Runs the program with the arguments of the process. */
export function start(): void {
  const [, , name = ''] = process.argv;
  runMain(Object.hasOwn(COMMANDS, name) ? `operata ${name}` : 'operata', main);
}
