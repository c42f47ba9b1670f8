/** The entry of `operata`. It alone of this room knows the commands, and loads the one that is called. */
import { type Command, PROGRAM } from './command';
import { completionScript, SHELLS } from './completion';
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

  completion SHELL  prints what completes commands and options in ${SHELLS.join(', ')}
  --version         prints the version
  --help            prints this; ${PROGRAM} COMMAND --help prints what a command takes

Exit codes of all commands: ${EXIT.ok} done, or healthy; ${EXIT.failed} something failed, or is left; ${EXIT.usage} a wrong option, variable or list;
${EXIT.doubtful} nothing failed, but there is a warning or something that could not be checked; 130 interrupted.
`;
}

/** Runs the command that the process's first argument names, on those that follow. */
export async function main([name = '--help', ...argv]: readonly string[]): Promise<number> {
  if (name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(help());
    return EXIT.ok;
  }
  if (name === '--version') {
    process.stdout.write(`${projectVersion()}\n`);
    return EXIT.ok;
  }
  const commands = available();
  if (name === 'completion') {
    const script = completionScript(argv, commands);
    if (script !== undefined) {
      process.stdout.write(script);
      return EXIT.ok;
    }
    process.stderr.write(`error: name the shell: ${PROGRAM} completion ${SHELLS.join('|')}\n`);
    return EXIT.usage;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) {
    if (Object.hasOwn(COMMANDS, name)) {
      process.stderr.write(`error: ${name} needs a checkout of the project, which a release is not\n`);
      return EXIT.usage;
    }
    // What is not the name of a command can be anything, and is not shown.
    const near = didYouMean(name, Object.keys(commands));
    process.stderr.write(`error: argument 1 is not a command${near}; ${PROGRAM} --help lists all\n`);
    return EXIT.usage;
  }
  return command.load().run(argv);
}

/** Runs the process as the program. */
export function start(): void {
  const [, , name = ''] = process.argv;
  runMain(Object.hasOwn(COMMANDS, name) ? `operata ${name}` : 'operata', main);
}
