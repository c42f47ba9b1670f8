import { styleText } from 'node:util';

/** How parts of the output are set off; every one of them leaves the text as it is where there is no colour. */
export interface Style {
  readonly heading: (text: string) => string;
  readonly removed: (text: string) => string;
  readonly quiet: (text: string) => string;
  readonly warning: (text: string) => string;
}

/** @param colour whether the output is a terminal that shows colours */
export function styles(colour: boolean): Style {
  const style =
    (...formats: ('bold' | 'red' | 'dim' | 'yellow')[]) =>
    (text: string) =>
      // Whether there is colour is decided; later versions of Node would look at the standard output again.
      colour ? styleText(formats, text, { validateStream: false }) : text;
  return { heading: style('bold'), removed: style('red'), quiet: style('dim'), warning: style('yellow') };
}
