import type { OptionSpec } from './arguments';
import { STANDARD_OPTIONS } from './arguments';
import type { Command } from './command';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;

type Loadable = Readonly<Record<string, { readonly summary: string; readonly load: () => Command }>>;

interface Completed {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly (readonly [name: string, option: OptionSpec])[];
}

/**
 * What completes the commands and options of `operata` in a shell: `source <(npx operata completion bash)`.
 *
 * @returns undefined unless the one argument is the name of a shell
 */
export function completionScript(argv: readonly string[], commands: Loadable): string | undefined {
  const [shell] = argv;
  if (argv.length !== 1 || !SHELLS.some((one) => one === shell)) return undefined;
  const all = Object.entries(commands).map(([name, { summary, load }]): Completed => {
    const groups = [...Object.values(load().spec.options), STANDARD_OPTIONS];
    return { name, summary, options: groups.flatMap((group) => Object.entries<OptionSpec>(group)) };
  });
  return shell === 'fish' ? forFish(all) : forBash(all, shell === 'zsh');
}

/** zsh reads the completions of bash. */
function forBash(commands: readonly Completed[], isZsh: boolean): string {
  const names = commands.map(({ name }) => name).join(' ');
  const cases = commands.map(
    ({ name, options }) => `    ${name}) words='${options.map(([option]) => `--${option}`).join(' ')}' ;;`,
  );
  const choices = new Map<string, readonly string[]>();
  for (const { options } of commands) {
    for (const [name, option] of options) if (option.choices !== undefined) choices.set(name, option.choices);
  }
  const values = [...choices].map(
    ([name, words]) => `    --${name}) COMPREPLY=($(compgen -W '${words.join(' ')}' -- "$word")); return ;;`,
  );
  return `${isZsh ? 'autoload -U +X bashcompinit && bashcompinit\n' : ''}_operata() {
  local word="\${COMP_WORDS[COMP_CWORD]}" words=''
  case "\${COMP_WORDS[COMP_CWORD-1]}" in
${values.join('\n')}
  esac
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W '${names} completion --help --version' -- "$word"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
  esac
  case "$word" in
    -*) COMPREPLY=($(compgen -W "$words" -- "$word")) ;;
    *) COMPREPLY=($(compgen -f -- "$word")) ;;
  esac
}
complete -F _operata operata
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
  return `${lines.join('\n')}\n`;
}
