import { Arguments, type OptionSpec, optionsOf, STANDARD_OPTIONS } from './arguments';
import { type Command, type CommandSpec, callOf, PROGRAM, runCommand } from './command';
import { ConfigurationError } from './errors';
import { EXIT } from './exit-codes';

const SHELLS = ['bash', 'zsh', 'fish'] as const;

type Loadable = Readonly<Record<string, { readonly summary: string; readonly load: () => Command }>>;

interface Completed {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly (readonly [name: string, option: OptionSpec])[];
}

const COMPLETION: CommandSpec = {
  call: callOf('completion'),
  usage: SHELLS,
  about: `Prints a script that completes commands and options of "operata" in a shell. In bash, and in zsh likewise:

  operata() { ${PROGRAM} "$@"; }                  # unless operata is on the PATH
  source <(${callOf('completion bash')})

In fish:

  function operata; ${PROGRAM} $argv; end
  ${callOf('completion fish')} | source`,
  options: {},
  standard: { help: STANDARD_OPTIONS.help, version: STANDARD_OPTIONS.version },
  exits: { 0: 'the script is printed', 2: 'a wrong argument' },
  positionals: 1,
  unexpected: 'name one shell',
};

/** The command `completion`. @param commands to complete */
export const completionCommand = (commands: Loadable): Command => ({
  spec: COMPLETION,
  run: (argv) =>
    runCommand(COMPLETION, argv, async () => {
      const given = new Arguments(argv, COMPLETION);
      given.throwIfWrong();
      const shell = SHELLS.find((one) => one === given.positionals[0]);
      if (shell === undefined) throw new ConfigurationError([`name the shell: ${SHELLS.join(', ')}`]);
      const all = Object.entries(commands).map(
        ([name, { summary, load }]): Completed => ({ name, summary, options: optionsOf(load().spec) }),
      );
      process.stdout.write(shell === 'fish' ? forFish(all) : forBash(all, shell === 'zsh'));
      return EXIT.ok;
    }),
});

/** zsh reads the completions of bash. Without a match, the shell completes names of files. */
function forBash(commands: readonly Completed[], isZsh: boolean): string {
  const choices = new Map(
    commands.flatMap(({ options }) =>
      options.flatMap(([name, { choices }]) => (choices === undefined ? [] : [[name, choices] as const])),
    ),
  );
  const setup = `(( $+functions[compdef] )) || { autoload -U +X compinit && compinit; }
autoload -U +X bashcompinit && bashcompinit
`;
  const cases = [
    ["' '*", [...commands.map(({ name }) => name), '--help', '--version']],
    ["'completion completion '*", SHELLS],
    ...[...choices].map(([name, values]) => [`*' --${name} '*`, values] as const),
    ...commands.map(
      ({ name, options }) => [`'${name} '*' -'*`, options.map(([option]) => `--${option}`)] as const,
    ),
  ] as const;
  return `${isZsh ? setup : ''}_operata() {
  local word="\${COMP_WORDS[COMP_CWORD]}" command="\${COMP_WORDS[1]}" candidates=''
  [ "$COMP_CWORD" -gt 1 ] || command=''
  case "$command \${COMP_WORDS[COMP_CWORD-1]} $word" in
${cases.map(([pattern, candidates]) => `    ${pattern}) candidates='${candidates.join(' ')}' ;;`).join('\n')}
  esac
  COMPREPLY=($(compgen -W "$candidates" -- "$word"))
}
complete -o default -F _operata operata
`;
}

function forFish(commands: readonly Completed[]): string {
  const quoted = (text: string): string => `'${text.replace(/['\\]/g, '\\$&')}'`;
  const lines = commands.flatMap(({ name, summary, options }) => [
    `complete -c operata -n __fish_use_subcommand -f -a ${name} -d ${quoted(summary)}`,
    ...options.map(([option, { short, value, choices, help }]) =>
      [
        `complete -c operata -n '__fish_seen_subcommand_from ${name}' -l ${option}`,
        ...(short === undefined ? [] : [`-s ${short}`]),
        ...(value === undefined ? [] : [choices === undefined ? '-r' : `-x -a ${quoted(choices.join(' '))}`]),
        `-d ${quoted(help.split(/(?<=[.:]) |\n/)[0] ?? '')}`,
      ].join(' '),
    ),
  ]);
  return `complete -c operata -n __fish_use_subcommand -l help -s h -d 'Prints help.'
complete -c operata -n __fish_use_subcommand -l version -d 'Prints the version.'
complete -c operata -n '__fish_seen_subcommand_from completion' -f -a '${SHELLS.join(' ')}'
${lines.join('\n')}
`;
}
