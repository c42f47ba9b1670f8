import type { Readable } from 'node:stream';
import { asksForPseudonyms } from '../../../functions/privacy-controls/redaction-config';
import { wantsColor } from '../../cli/color';
import { type Command, runCommand } from '../../cli/command';
import { counted } from '../../cli/counted';
import { ConfigurationError, Problems } from '../../cli/errors';
import { EXIT } from '../../cli/exit-codes';
import { interruptedCode, onInterrupt } from '../../cli/interrupt';
import { escapeControls } from '../../cli/printable';
import { StatusLine } from '../../cli/status-line';
import { findSources, type InputSource, notRead } from '../../records/input';
import { ReadProgress } from '../../records/read-progress';
import { sampleSources } from '../../records/samples';
import { type Found, linesOnSource, readValidConfiguration } from '../list/configuration-source';
import { DEMONSTRATION_NOTE } from '../list/listed';
import { type ValidConfiguration, warningsAbout } from '../list/parse';
import type { RecordCount } from './field-table';
import { recordLine, summaryLine } from './json-lines';
import { type Options, PAGE_LIMIT, PREVIEW, parseOptions, TERMINAL_LIMIT } from './options';
import type { Summary } from './page-data';
import { checkPageFile, PageFile } from './page-file';
import { type Previewed, preview } from './preview';
import { Tally } from './tally';
import { fieldTableView } from './terminal/field-table-view';
import { recordView } from './terminal/record-view';
import { styles } from './terminal/style';
import { summaryView } from './terminal/summary-view';

const PERSONAL_DATA =
  'note: the output contains contact records in clear text, including removed fields: personal data. Keep it private.';
/** If the output is not a terminal. */
const USUAL_WIDTH = 100;
const LEAST_WIDTH = 60;

export function runPreviewCommand(
  argv: readonly string[],
  standardInput: Readable = process.stdin,
): Promise<number> {
  return runCommand(PREVIEW, argv, async () => runWith(parseOptions(argv), standardInput));
}

/** One way of showing records. */
interface View {
  /** The most records that it shows. */
  readonly limit: number;
  show(previewed: Previewed, count: RecordCount): void;
  end(summary: Summary): void;
}

async function runWith(options: Options, standardInput: Readable): Promise<number> {
  const { valid, sources } = await prepare(options, standardInput);
  const views = await viewsOf(options, valid);
  for (const line of linesOnSource(valid)) say(line);
  for (const warning of warningsAbout(valid)) say(`warning: ${valid.origin}: ${warning}`);
  if (asksForPseudonyms(valid.config)) say(`note: ${DEMONSTRATION_NOTE}`);
  say(PERSONAL_DATA);
  const interrupted = onInterrupt();
  const unread = new AbortController();
  const stop = () => unread.abort();
  // The page is written even if nothing reads the standard output.
  if (options.htmlFile === undefined) process.stdout.once('error', stop);
  try {
    const complete = await show(valid, sources, views, interrupted.signal, unread.signal);
    if (interrupted.signal.aborted) return interruptedCode(interrupted.signal);
    return complete ? EXIT.ok : EXIT.failed;
  } finally {
    interrupted.release();
    process.stdout.off('error', stop);
  }
}

/** @returns whether all inputs were read to the end, and contained records */
async function show(
  { config }: ValidConfiguration,
  sources: readonly InputSource[],
  views: readonly View[],
  interrupt: AbortSignal,
  unread: AbortSignal,
): Promise<boolean> {
  const signal = AbortSignal.any([interrupt, unread]);
  const reading = new ReadProgress(sources);
  const progress = new StatusLine(process.stderr, () => reading.text);
  // No status line between the records on a terminal.
  const quietUntil = process.stdout.isTTY ? (views.at(-1)?.limit ?? 0) : 0;
  if (quietUntil === 0) progress.start();
  const tally = new Tally(config);
  let complete = true;
  let last: Previewed | undefined;
  for await (const item of preview(reading.sources, config, signal)) {
    if (item.outcome === 'problem') {
      complete = false;
      progress.say(escapeControls(`warning: ${item.problem}`));
      continue;
    }
    if (item.outcome === 'remark') {
      progress.say(escapeControls(`note: ${item.remark}`));
      continue;
    }
    last = item;
    reading.records += 1;
    if (item.record === quietUntil) progress.start();
    const count = tally.add(item);
    for (const view of views) if (item.record <= view.limit) view.show(item, count);
  }
  progress.stop();
  if (interrupt.aborted) say(`warning: ${notRead(sources, last)}`);
  const summary = tally.summary();
  for (const view of views) view.end(summary);
  return complete && summary.records > 0;
}

/** Reports all errors that can be found before reading the records together. */
async function prepare(
  options: Options,
  standardInput: Readable,
): Promise<{ valid: Found<ValidConfiguration>; sources: readonly InputSource[] }> {
  const problems = new Problems();
  const valid = problems.attempt(() => readValidConfiguration(options.configuration));
  const { inputs } = options;
  const sources =
    inputs.length === 0 ? sampleSources() : problems.attempt(() => findSources(inputs, standardInput));
  problems.attempt(() => options.htmlFile !== undefined && checkPageFile(options.htmlFile));
  if (valid === undefined || sources === undefined || problems.found.length > 0)
    throw new ConfigurationError(problems.found);
  return { valid, sources };
}

async function viewsOf(options: Options, valid: Found<ValidConfiguration>): Promise<View[]> {
  const views: View[] = [];
  if (options.htmlFile !== undefined) views.push(await pageView(options.htmlFile, options, valid));
  views.push(options.json ? jsonView(options, valid) : terminalView(options, valid));
  return views;
}

async function pageView(
  file: string,
  options: Options,
  { config, origin }: Found<ValidConfiguration>,
): Promise<View> {
  const page = await PageFile.open(file, config, origin);
  return {
    limit: options.limit ?? PAGE_LIMIT,
    show: (previewed, count) => page.add(previewed, count),
    end(summary) {
      page.close(summary);
      say(`The page is in ${file}; open it in a browser.`);
    },
  };
}

function jsonView(options: Options, { config }: ValidConfiguration): View {
  return {
    limit: options.limit ?? Number.POSITIVE_INFINITY,
    show: (previewed) => print(recordLine(previewed, config)),
    end: (summary) => print(summaryLine(summary, config)),
  };
}

function terminalView(options: Options, { config }: ValidConfiguration): View {
  const { stdout } = process;
  const width = Math.max(LEAST_WIDTH, stdout.columns ?? USUAL_WIDTH);
  const style = styles(wantsColor(stdout.isTTY, options));
  // With a page, the records and the table are only on the page.
  const isAll = options.htmlFile === undefined;
  const limit = isAll ? (options.limit ?? TERMINAL_LIMIT) : 0;
  return {
    limit,
    show: (previewed) => print(recordView(previewed, config, width, style)),
    end(summary) {
      const more = summary.records - limit;
      if (more > 0 && limit > 0) print(`${counted(more, 'more record')}: --limit shows more.\n`);
      if (isAll && summary.fields.length > 0) print(fieldTableView(summary.fields, config, width, style));
      print(summaryView(summary, style));
    },
  };
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function say(line: string): void {
  process.stderr.write(`${escapeControls(line)}\n`);
}

export const command: Command = { spec: PREVIEW, run: (argv) => runPreviewCommand(argv) };
