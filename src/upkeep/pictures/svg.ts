/** The common parts of the drawn pictures. Each follows the reader's light or dark mode. */

const LIGHT = {
  page: '#f7f8fa',
  surface: '#ffffff',
  line: '#c9ced6',
  text: '#16191d',
  quiet: '#4d5561',
  blue: '#0b57b0',
  green: '#0f6638',
  red: '#a1160e',
  amber: '#8a5200',
};

const DARK: typeof LIGHT = {
  page: '#111418',
  surface: '#191d23',
  line: '#39404a',
  text: '#e8ebef',
  quiet: '#aab2bd',
  blue: '#8fbcff',
  green: '#7ad3a0',
  red: '#ff9d94',
  amber: '#ffcf85',
};

/** Colors by name, for fills and strokes. */
export type Colour = keyof typeof LIGHT;

/** A picture on a rounded card. @param title for screen readers */
export function picture(width: number, height: number, title: string, ...content: readonly string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(title)}">
<style>
svg { ${variables(LIGHT)} font: 13px system-ui, "Segoe UI", Roboto, "Liberation Sans", sans-serif; }
@media (prefers-color-scheme: dark) { svg { ${variables(DARK)} } }
.mono { font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; white-space: pre; }
</style>
<rect width="${width}" height="${height}" rx="10" fill="var(--page)"/>
${content.join('\n')}
</svg>
`;
}

const variables = (colours: typeof LIGHT): string =>
  Object.entries(colours)
    .map(([name, value]) => `--${name}: ${value};`)
    .join(' ');

export const escaped = (content: string): string =>
  content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

/** A line of text. */
export const text = (x: number, y: number, content: string, colour: Colour = 'text', more = ''): string =>
  `<text x="${x}" y="${y}" fill="var(--${colour})" ${more}>${escaped(content)}</text>`;

export const box = (x: number, y: number, width: number, height: number, more = ''): string =>
  `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="7" fill="var(--surface)" stroke="var(--line)" ${more}/>`;

/** A line through points, `x,y` each. */
export const line = (points: readonly string[], colour: Colour, more = ''): string =>
  `<polyline points="${points.join(' ')}" fill="none" stroke="var(--${colour})" stroke-width="1.75" ${more}/>`;
