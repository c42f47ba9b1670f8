import { stripVTControlCharacters } from 'node:util';

/** Terraform's output without frames and colors. */
export const plainOutput = (text: string): string => stripVTControlCharacters(text).replace(/^[│╷╵] ?/gm, '');

/** The same in one line. */
export const inOneLine = (text: string): string => plainOutput(text).replace(/\s+/g, ' ').trim();
