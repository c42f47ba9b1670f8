import { relative } from 'node:path';
import { Arguments } from '../cli/arguments';
import { type Command, type CommandSpec, callOf, runCommand } from '../cli/command';
import { EXIT } from '../cli/exit-codes';
import { PROJECT_ROOT } from '../cli/resources';
import { synthesize } from './synthesize';

const SYNTH = {
  call: callOf('synth'),
  usage: [''],
  about: `Synthesizes the stack, as "cdktf synth" does, into cdktf.out/stacks/operata-connect: there "terraform plan" and
"terraform apply" run on it. CDKTF_OUTDIR names another folder than cdktf.out, and STATE_BACKEND where the state is kept.`,
  options: {},
  exits: { 0: 'the stack is written', 1: 'it failed', 2: 'a wrong option or setting' },
  unexpected: 'the command takes none',
} as const satisfies CommandSpec;

export const command: Command = {
  spec: SYNTH,
  run: (argv) =>
    runCommand(SYNTH, argv, async () => {
      const given = Arguments.of(argv, SYNTH);
      given.throwIfWrong();
      const directory = relative(process.cwd(), await synthesize(PROJECT_ROOT));
      process.stdout.write(given.has('json') ? `${JSON.stringify({ directory })}\n` : `${directory}\n`);
      return EXIT.ok;
    }),
};
