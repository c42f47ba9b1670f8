import { picture, text } from './svg';

const [LINE, CHARACTER, MARGIN] = [18, 7.8, 20];

/** A command in a terminal with its output, except for the steps before a deployment. */
export function localRunPicture(command: string, output: string): string {
  const [ending = ''] = output.trimEnd().split('\n\n  Not ready');
  const lines = [`$ ${command}`, ...ending.split('\n')];
  return picture(
    Math.ceil(2 * MARGIN + CHARACTER * Math.max(...lines.map(({ length }) => length))),
    2 * MARGIN + LINE * lines.length,
    `What ${command} prints: how many records were received, delivered and malformed, which fields were removed, and where the files are`,
    ...lines.map((content, at) =>
      text(MARGIN, MARGIN + LINE * (at + 0.75), content, at === 0 ? 'green' : 'text', 'class="mono"'),
    ),
  );
}
