/** The entry of `operata`. It alone of this room knows the commands, and loads the one that is called. */
import { type Command, PROGRAM } from './command';
import { completionCommand } from './completion';
import { EXIT } from './exit-codes';
import { runMain } from './main';
import { didYouMean } from './nearest-name';
import { IS_BUNDLE, projectVersion } from './version';

interface Entry {
  readonly summary: string;
  /** It needs a checkout of the project: a release does not have it. */
  readonly inCheckout?: true;
  readonly load: () => Command;
}

/** All commands, in the order in which a user meets them. */
export const COMMANDS: Readonly<Record<string, Entry>> = {
  run: {
    summary: 'shows the whole pipeline at work on this machine, without AWS',
    inCheckout: true,
    load: () => require('../local/command').command,
  },
  preview: {
    summary: 'shows what a list removes from your records',
    load: () => require('../privacy/preview/command').command,
  },
  check: {
    summary: 'reports what a list probably does not mean',
    load: () => require('../privacy/check/command').command,
  },
  report: {
    summary: 'writes a record for auditors of what is sent and what is not',
    load: () => require('../privacy/report/command').command,
  },
  synth: {
    summary: 'synthesizes the stack for Terraform',
    inCheckout: true,
    load: () => require('../artefact/synth-command').command,
  },
  plan: {
    summary: 'plans the stack with your variables, without AWS',
    inCheckout: true,
    load: () => require('../offline/plan/command').command,
  },
  preflight: {
    summary: 'checks before the first apply whether it can succeed',
    load: () => require('../operations/doctor/command').preflight,
  },
  doctor: {
    summary: 'checks every stage of a deployment, and says what to do',
    load: () => require('../operations/doctor/command').command,
  },
  verify: {
    summary: 'puts one synthetic record on the stream, and follows it',
    load: () => require('../operations/verify/command').command,
  },
  replay: {
    summary: 'puts records back that were not delivered, from the dead-letter queue or the backup',
    load: () => require('../operations/replay/command').command,
  },
  'rotate-key': {
    summary: 'guides you through changing the API key',
    load: () => require('../operations/rotate-key/command').command,
  },
  capacity: {
    summary: 'computes what a number of contacts needs, and costs',
    load: () => require('../operations/capacity/command').command,
  },
  import: {
    summary: 'prints import blocks for a deployment whose state is lost',
    load: () => require('../operations/import/command').command,
  },
  completion: {
    summary: 'prints a script that completes commands and options in your shell',
    load: () => completionCommand(available()),
  },
};

/** The commands of this program. The bundle of a release leaves out those that need a checkout. */
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

Exit codes of all commands: ${EXIT.ok} done, or healthy; ${EXIT.failed} something failed, or is left; ${EXIT.usage} a wrong option, variable or list;
${EXIT.doubtful} nothing failed, but there is a warning or something that could not be checked; 130 interrupted.
`;
}

/** Runs the command that the first argument names, with the arguments after it. */
export async function main([name = '--help', ...argv]: readonly string[]): Promise<number> {
  // `help COMMAND` is `COMMAND --help`.
  if (name === 'help' && argv.length > 0) return main([...argv, '--help']);
  // One dash, as for Terraform, is enough.
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
    ? `${name} needs a checkout of the project; a release does not have it`
    : `there is no such command${didYouMean(name, Object.keys(commands))} (${PROGRAM} --help lists all)`;
  process.stderr.write(`error: ${problem}\n`);
  return EXIT.usage;
}

/** Runs the process as the program. */
export function start(): void {
  const [, , name = ''] = process.argv;
  runMain(Object.hasOwn(COMMANDS, name) ? `operata ${name}` : 'operata', main);
}
