import { styleText } from 'node:util';

/** Styles for parts of the output. Without colour, each returns the text unchanged. */
export interface Style {
  readonly heading: (text: string) => string;
  readonly removed: (text: string) => string;
  readonly replaced: (text: string) => string;
  readonly quiet: (text: string) => string;
  readonly warning: (text: string) => string;
}

/** @param colour whether the output is a terminal that shows colours */
export function styles(colour: boolean): Style {
  const style =
    (...formats: ('bold' | 'red' | 'cyan' | 'dim' | 'yellow')[]) =>
    (text: string) =>
      // The caller decides about colour; later versions of Node.js would check the standard output again.
      colour ? styleText(formats, text, { validateStream: false }) : text;
  return {
    heading: style('bold'),
    removed: style('red'),
    replaced: style('cyan'),
    quiet: style('dim'),
    warning: style('yellow'),
  };
}
