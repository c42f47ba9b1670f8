import type { OptionSpec } from './arguments';

/** The option of every command that prints colors. */
export const COLOR_OPTION = {
  'no-color': { type: 'boolean', aliases: ['no-colour'] },
} as const satisfies Readonly<Record<string, OptionSpec>>;

/** Whether a terminal is to show colors, which add nothing to the words. @see https://no-color.org */
export const wantsColor = (
  isTerminal: boolean,
  { noColor }: { readonly noColor: boolean },
  environment: NodeJS.ProcessEnv = process.env,
): boolean => isTerminal && !noColor && !environment.NO_COLOR;
