/** Whether to print colors. @see https://no-color.org */
export const wantsColor = (
  isTerminal: boolean,
  { noColor }: { readonly noColor: boolean },
  environment: NodeJS.ProcessEnv = process.env,
): boolean => isTerminal && !noColor && !environment.NO_COLOR;
