/** Whether a terminal is to show colors, which add nothing to the words. @see https://no-color.org */
export const wantsColor = (
  isTerminal: boolean,
  { noColor }: { readonly noColor: boolean },
  environment: NodeJS.ProcessEnv = process.env,
): boolean => isTerminal && !noColor && !environment.NO_COLOR;
