import { randomBytes } from 'node:crypto';
import { isAbsolute } from 'node:path';
import { asksForPseudonyms, parseRedactionDocument } from '../../functions/privacy-controls/redaction-config';
import type { Interruptible } from '../cli/interrupt';
import { printable } from '../cli/printable';
import { StatusLine } from '../cli/status-line';
import { CompressedClock, realClock } from '../delivery/clock';
import { Destination } from '../delivery/destination';
import { RateLimiter } from '../delivery/rate-limiter';
import { CHECK_CREDENTIALS, seededRandom } from '../delivery/retry';
import { DEMONSTRATION_SECRET } from '../privacy/list/demonstration';
import { DEMONSTRATION_NOTE } from '../privacy/list/listed';
import { type InputSource, notRead, readRecords } from '../records/input';
import { adviceOn } from '../records/other-kinds';
import { ReadProgress } from '../records/read-progress';
import type { Piece } from '../records/record-splitter';
import { partitionOf } from '../stack/naming/partitions';
import { FunctionHost } from './function/host';
import type { Outage } from './options';
import type { OutputPaths } from './output-directory';
import { ListNotes } from './pipeline/list-notes';
import { Pipeline, type Place } from './pipeline/pipeline';
import { progressText, RunCounts } from './pipeline/run-counts';
import { type FunctionSettings, LOCAL_ACCOUNT, type PipelineSettings } from './settings';
import { deadUrl, type StandIn, startKeyService, startParameterStore } from './stand-ins/aws-services';
import { Backup } from './stand-ins/backup';
import { LineFile } from './stand-ins/line-file';
import { startReceiver } from './stand-ins/receiver';
import { type Summary, size, summarize } from './summary';

export interface RunOptions {
  readonly settings: PipelineSettings;
  readonly sources: readonly InputSource[];
  readonly paths: OutputPaths;
  /** Absent for the local receiver. */
  readonly endpoint: URL | undefined;
  readonly failRate: number;
  readonly seed: number;
  readonly outages: ReadonlySet<Outage>;
  readonly rateLimit: boolean;
  readonly keepDelivered: boolean;
  readonly malformedOnPurpose: number;
  /** Released when the run ends. */
  readonly interrupt: Interruptible;
  readonly stackDirectory: string;
  /** Formats a path for messages. */
  readonly describe: (path: string) => string;
  /** Why the stack is not ready to deploy, regardless of the run. */
  readonly notReady: readonly string[];
}

/** Limits of a trial with a real endpoint, so that it ends soon. */
const TRIAL = { maximumRetryAttempts: 3, maximumRecordAgeSeconds: 60 };
const TRIAL_NOTE =
  'The pseudonyms were made with a random key, which is not kept; those of another run or of a deployment are different.';
/** The most problems that are printed; a file contains all. */
const PROBLEMS_SHOWN = 20;

/** Resources to close at the end, last opened first. */
class Resources {
  readonly #closers: (() => unknown)[] = [];

  add<T>(resource: T, close: (resource: T) => unknown): T {
    this.#closers.push(() => close(resource));
    return resource;
  }

  /** Closes all, even if some fail. */
  async close(): Promise<void> {
    const closer = this.#closers.pop();
    if (closer === undefined) return;
    try {
      await closer();
    } finally {
      await this.close();
    }
  }
}

/** Runs the pipeline over all sources. @throws {ConfigurationError} if the artefact cannot be run */
export async function run(options: RunOptions): Promise<Summary> {
  const resources = new Resources();
  try {
    return await runWith(options, resources);
  } finally {
    await resources.close();
  }
}

async function runWith(options: RunOptions, resources: Resources): Promise<Summary> {
  const { settings, paths, endpoint } = options;
  resources.add(paths.lock, (lock) => lock.release());
  const counts = new RunCounts();
  const started = performance.now();
  const reading = new ReadProgress(options.sources);
  const progress = new StatusLine(process.stderr, () =>
    [progressText(counts, (performance.now() - started) / 1000), ...reading.left].join(', '),
  );
  const backup = settings.backup && new Backup(paths.backup, settings.backup);
  const functionHost =
    settings.privacyFunction && (await startFunction(settings.privacyFunction, options, resources));
  const random = seededRandom(options.seed);
  const local = endpoint === undefined;
  const url = endpoint ?? (await localUrl(options, seededRandom(options.seed + 1), resources));
  const limit = options.rateLimit ? settings.destination.rateLimitPerSecond : Number.POSITIVE_INFINITY;
  const destination = resources.add(
    new Destination({
      settings: settings.destination,
      url,
      connections: settings.pipe.parallelizationFactor,
    }),
    (opened) => opened.close(),
  );
  const openLines = (path: string) => resources.add(new LineFile(path), (opened) => opened.close());
  const deadLetters = openLines(paths.deadLetters);
  const delivered = options.keepDelivered ? openLines(paths.delivered) : undefined;
  const problems = openLines(paths.problems);
  let reported = 0;
  const report = (place: Place, what: string): void => {
    const source = isAbsolute(place.source) ? options.describe(place.source) : place.source;
    const line = `${printable(source)}, line ${place.line}, byte ${place.offset}: ${what}`;
    problems.add(line);
    reported += 1;
    if (reported <= PROBLEMS_SHOWN) progress.say(line);
    else if (reported === PROBLEMS_SHOWN + 1)
      progress.say(`Further problems: ${options.describe(paths.problems)}`);
  };
  const pipeline = new Pipeline({
    settings,
    counts,
    functionHost,
    destination,
    limiter: new RateLimiter(limit, realClock),
    retryPolicy: {
      maximumRetryAttempts: limited(settings.pipe.maximumRetryAttempts, local, TRIAL.maximumRetryAttempts),
      random,
    },
    maximumRecordAgeSeconds: limited(
      settings.pipe.maximumRecordAgeSeconds,
      local,
      TRIAL.maximumRecordAgeSeconds,
    ),
    newClock: () => (local ? new CompressedClock() : realClock),
    backup,
    deadLetters,
    delivered,
    report,
  });
  const { signal } = resources.add(options.interrupt, (interruptible) => interruptible.release());
  signal.addEventListener('abort', () => {
    progress.say('Interrupted: finishing the current records (interrupt again to end at once)…');
    pipeline.stop();
  });

  const listNotes =
    settings.privacyFunction === undefined || options.outages.has('ssm')
      ? undefined
      : new ListNotes(settings.privacyFunction.parameterValue);
  const inputNotes: string[] = [];
  let unread: string | undefined;
  progress.start();
  try {
    unread = await feed(reading.sources, pipeline, counts, report, listNotes, inputNotes);
    await pipeline.finish();
    await backup?.close();
  } catch (error) {
    // Reports the run as failed, not the current records.
    pipeline.stop();
    await pipeline.finish().catch(() => undefined);
    throw error;
  } finally {
    progress.stop();
  }
  const files = [
    ...(backup === undefined ? [] : [['raw records', paths.backup] as const]),
    ...(delivered === undefined ? [] : [['delivered bodies', paths.delivered] as const]),
    ['dead letters', paths.deadLetters] as const,
    ...(functionHost === undefined ? [] : [["function's log", paths.functionLog] as const]),
    ...(reported === 0 ? [] : [['all problems', paths.problems] as const]),
  ].map(([label, path]) => [label, options.describe(path)] as const);
  return summarize(counts, {
    malformedOnPurpose: options.malformedOnPurpose,
    privacy: functionHost && {
      ...functionHost.changes,
      meanMs: functionHost.nanoseconds / 1e6 / Math.max(1, functionHost.invocations),
    },
    seconds: Math.round(performance.now() - started) / 1000,
    destination: local ? 'the local receiver' : url.origin,
    interrupted: signal.aborted,
    files: Object.fromEntries(files),
    stackDirectory: options.stackDirectory,
    notReady: options.notReady,
    notes: [
      ...inputNotes,
      ...adviceOn(counts.otherKinds),
      ...(signal.aborted ? [unread ?? 'interrupted after all input was read'] : []),
      ...notesOn(options, counts),
      ...(counts.delivered === 0 ? [] : (listNotes?.notes() ?? [])),
    ],
  });
}

/** Reads all sources into the pipeline until it is stopped. @returns a message about what it has not read */
async function feed(
  sources: readonly InputSource[],
  pipeline: Pipeline,
  counts: RunCounts,
  report: (place: Place, what: string) => void,
  listNotes: ListNotes | undefined,
  notes: string[],
): Promise<string | undefined> {
  let last: Place | undefined;
  for await (const item of readRecords(sources, pipeline.signal)) {
    if (item.kind === 'note') {
      notes.push(item.text);
      continue;
    }
    const source = item.source.name;
    if (item.kind === 'unreadable') {
      counts.inputProblems += 1;
      report({ source, offset: 0, line: 1 }, item.reason);
      continue;
    }
    for (const piece of item.pieces) {
      if (pipeline.stopped) return notRead(sources, last);
      last = { source, offset: piece.offset, line: piece.line };
      if (piece.kind === 'record') listNotes?.look(piece.bytes);
      const room = take(piece, last, pipeline, counts, report);
      if (room !== undefined) await room;
    }
  }
  return pipeline.stopped ? notRead(sources, last) : undefined;
}

function take(
  piece: Piece,
  place: Place,
  pipeline: Pipeline,
  counts: RunCounts,
  report: (place: Place, what: string) => void,
): Promise<unknown> | undefined {
  switch (piece.kind) {
    case 'record':
      return pipeline.accept(place, piece.bytes);
    case 'too large':
      counts.tooLarge += 1;
      report(
        place,
        `a record of ${size(piece.length)}, but a Kinesis record holds at most 1 MiB; not received`,
      );
      return undefined;
    case 'broken':
      counts.inputProblems += 1;
      report(place, piece.reason);
      return undefined;
  }
}

async function startFunction(
  settings: FunctionSettings,
  options: RunOptions,
  resources: Resources,
): Promise<FunctionHost> {
  const urlFor = async (service: Outage, start: () => Promise<StandIn>): Promise<string> =>
    options.outages.has(service)
      ? await deadUrl()
      : resources.add(await start(), (standIn) => standIn.close()).url;
  const { region } = options.settings;
  const arn = `arn:${partitionOf(region)}:kms:${region}:${LOCAL_ACCOUNT}:key/demonstration`;
  // Anyone who knows the secret can find the number of a pseudonym: what leaves the machine must not be made with a public one.
  const secret = options.endpoint === undefined ? DEMONSTRATION_SECRET : randomBytes(32);
  const host = resources.add(
    new FunctionHost({
      settings,
      region,
      parameterStoreUrl: await urlFor('ssm', () =>
        startParameterStore(settings.parameterName, settings.parameterValue),
      ),
      pseudonymKey: usesPseudonyms(settings)
        ? { arn, url: await urlFor('kms', () => startKeyService(arn, secret)) }
        : undefined,
      logFile: options.paths.functionLog,
    }),
    (opened) => opened.close(),
  );
  await host.start();
  return host;
}

/** Whether the list in force asks for pseudonyms. */
export function usesPseudonyms({ parameterValue }: FunctionSettings): boolean {
  const list = parseRedactionDocument(parameterValue);
  return list.ok && asksForPseudonyms(list.config);
}

async function localUrl(options: RunOptions, random: () => number, resources: Resources): Promise<URL> {
  if (options.outages.has('receiver')) return new URL(await deadUrl());
  const { method, headers } = options.settings.destination;
  const receiver = await startReceiver({ method, headers, failRate: options.failRate, random });
  return resources.add(receiver, (opened) => opened.close()).url;
}

const limited = (value: number, local: boolean, trial: number): number =>
  local ? value : Math.min(value, trial);

function notesOn({ endpoint, outages, settings }: RunOptions, counts: RunCounts): string[] {
  const notes: string[] = [];
  if (endpoint === undefined && counts.retries > 0) {
    notes.push(
      'waits between attempts were skipped, but count towards the age of a record; AWS does not publish how long the service waits, so this is an approximation',
    );
  }
  if (endpoint !== undefined) {
    notes.push(
      `a trial dead-letters a record after ${limited(settings.pipe.maximumRetryAttempts, false, TRIAL.maximumRetryAttempts)} retries, or after ${limited(settings.pipe.maximumRecordAgeSeconds, false, TRIAL.maximumRecordAgeSeconds)} s if the endpoint cannot be reached; ` +
        `the deployed pipe after ${settings.pipe.maximumRetryAttempts} retries or ${settings.pipe.maximumRecordAgeSeconds} s`,
    );
  }
  for (const status of [401, 403]) {
    if ([...counts.deadLetterReasons.keys()].some((reason) => reason.endsWith(`HTTP ${status}`)))
      notes.push(`the endpoint returned ${status}: ${CHECK_CREDENTIALS}`);
  }
  if (outages.has('ssm'))
    notes.push('the configuration could not be read, so only the mandatory fields were sent');
  else if (outages.has('kms'))
    notes.push('the key for pseudonyms could not be used, so what would become a pseudonym was removed');
  else if (settings.privacyFunction !== undefined && usesPseudonyms(settings.privacyFunction))
    notes.push(endpoint === undefined ? DEMONSTRATION_NOTE : TRIAL_NOTE);
  return notes;
}
