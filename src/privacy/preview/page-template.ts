import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readResource } from '../../cli/resources';
import { IS_BUNDLE } from '../../cli/version';

const PAGE = join(__dirname, 'page');

/** The beginning of the page, which identifies a page of an earlier preview. */
export const PAGE_BEGINNING =
  '<!doctype html>\n<!-- A redaction preview. Holds contact records in clear: personal data. -->\n';

/** The parts of the page around its content. */
export interface PageTemplate {
  readonly beforeRecords: string;
  readonly beforeData: string;
  readonly afterData: string;
}

/** The page's file in the bundle of a release. */
export const BUILT_PAGE = 'preview-page.html';

export async function pageTemplate(): Promise<PageTemplate> {
  const page = IS_BUNDLE ? readResource(BUILT_PAGE).toString() : await buildPage();
  const [beforeRecords, beforeData, afterData] = page.split(/"records"(?=<)|"data"(?=<)/);
  if (beforeRecords === undefined || beforeData === undefined || afterData === undefined)
    throw new Error('The frame of the page has no place for the records or the data.');
  return { beforeRecords, beforeData, afterData };
}

/** Builds the page's script and style into its frame. @throws {Error} if esbuild finds a fault in the sources */
export async function buildPage(): Promise<string> {
  const [script, style] = await Promise.all([bundle('main.ts'), bundle('page.css')]);
  const parts: Readonly<Record<string, string>> = { policy: policyOf(script, style), script, style };
  const frame = readFileSync(join(PAGE, 'frame.html'), 'utf8');
  return PAGE_BEGINNING + frame.replace(/\/\* (policy|script|style) \*\//g, (_, name) => parts[name] ?? '');
}

/** The page loads nothing, sends nothing, and runs no script but its own, whatever is in a record. */
function policyOf(script: string, style: string): string {
  return [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
    // No text becomes markup: functions that parse HTML throw.
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

async function bundle(entry: string): Promise<string> {
  const { build } = require('esbuild') as typeof import('esbuild');
  const { outputFiles } = await build({
    absWorkingDir: PAGE,
    entryPoints: [entry],
    outdir: 'out',
    write: false,
    bundle: true,
    format: 'iife',
    target: ['chrome111', 'firefox113', 'safari16.4'],
    minify: true,
    legalComments: 'none',
    charset: 'ascii',
    // Ignores any tsconfig.json of the user.
    tsconfigRaw: {},
    logLevel: 'silent',
  });
  const [output] = outputFiles;
  if (output === undefined) throw new Error('esbuild wrote no file.');
  return output.text;
}
