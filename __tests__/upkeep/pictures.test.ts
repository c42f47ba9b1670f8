import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dashboardPicture } from '../../src/upkeep/pictures/dashboard';
import { pipelinePicture, STATIONS } from '../../src/upkeep/pictures/pipeline';
import { theStack } from '../harness/synthesized-stack';

const ROOT = join(__dirname, '..', '..');
const PICTURES = join(ROOT, 'docs', 'pictures');
const MOST_BYTES = 60_000;
const RENEW = 'npm run pictures renews it';

const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const pages = [
  'README.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];

/** The pictures of a page, with their files and alternative texts. */
const picturesOf = (page: string): { files: string[]; alt: string }[] =>
  [...read(page).matchAll(/!\[(.*?)\]\((.*?)\)|<picture>.*?<\/picture>|<img\b[^>]*>/gs)].map(
    ([html, markdownAlt, markdownFile]) => ({
      alt: markdownAlt ?? /<img\b[^>]*\balt="(.*?)"/s.exec(html)?.[1] ?? '',
      files: (markdownFile === undefined
        ? [...html.matchAll(/\b(?:src|srcset)="(.*?)"/g)].map(([, file = '']) => file)
        : [markdownFile]
      ).map((file) => relative(PICTURES, join(ROOT, dirname(page), file))),
    }),
  );

describe('the pictures', () => {
  it('are used in a page, have an alternative text, and are small', () => {
    const shown = pages.flatMap(picturesOf);
    expect([...new Set(shown.flatMap(({ files }) => files))].sort()).toEqual(readdirSync(PICTURES).sort());
    for (const { files, alt } of shown) expect(alt.length, files.join()).toBeGreaterThan(20);
    for (const file of readdirSync(PICTURES))
      expect(readFileSync(join(PICTURES, file)).length, file).toBeLessThan(MOST_BYTES);
  });

  it('of the pipeline and the dashboard are up to date', () => {
    expect(read('docs/pictures/pipeline.svg'), RENEW).toBe(pipelinePicture());
    expect(read('docs/pictures/dashboard.svg'), RENEW).toBe(dashboardPicture());
  });

  it('show only stations that exist in the stack', () => {
    for (const { name, is } of Object.values(STATIONS)) {
      if (is !== undefined) expect(Object.keys(theStack().resources(is)), name).not.toEqual([]);
    }
  });

  it('show every graph, line, limit and alarm of the dashboard, in its order', () => {
    const [dashboard] = Object.values(theStack().resources('aws_cloudwatch_dashboard'));
    const named = [...String(dashboard?.dashboard_body).matchAll(/"?(?:title|label)"? = "(.*?)"/g)].map(
      ([, name = '']) => name,
    );
    expect(named.length).toBeGreaterThan(30);
    const drawn = dashboardPicture();
    expect(named.filter((name) => !drawn.includes(`>${name}<`) && name !== 'Alarms')).toEqual([]);
    const titles = named.filter((name) => drawn.includes(`font-size="11.5" font-weight="600">${name}<`));
    const places = titles.map((title) => drawn.indexOf(`>${title}<`));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    for (const { alarm_name } of Object.values(theStack().resources('aws_cloudwatch_metric_alarm')))
      expect(drawn).toContain(`>${String(alarm_name).split('/').at(-1)}<`);
  });
});
