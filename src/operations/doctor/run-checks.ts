import type { Clock } from '../../delivery/clock';
import { failureOf } from '../aws/failure';
import { type Check, CouldNotCheck, type Result, type Severity, type Skipped, type Status } from './finding';

/** The results of all checks. */
export interface Outcome {
  /** The IDs of all checks, in the order in which they are shown. */
  readonly order: readonly string[];
  readonly results: readonly Result[];
  readonly skipped: readonly Skipped[];
}

export interface RunSettings {
  /** For each check, in milliseconds. */
  readonly timeLimit: number;
  readonly clock: Clock;
  /** The policy in docs/operator-policies.json that allows what the checks need. */
  readonly policy: string;
  /** Called whenever a check has ended. */
  readonly ended: () => void;
}

const STATUS: Readonly<Record<Severity, Status>> = { fail: 'fail', warn: 'warn', note: 'pass' };

/** Runs all checks concurrently, after those that come first. A check that cannot run does not stop the others. */
export async function runChecks<Subject>(
  checks: readonly Check<Subject>[],
  subject: Subject,
  settings: RunSettings,
): Promise<Outcome> {
  const skipped = checks.flatMap(({ id, stage, skip }) => {
    const because = skip?.(subject);
    return because === undefined ? [] : [{ check: id, stage, because }];
  });
  const without = new Set(skipped.map(({ check }) => check));
  const run = async (those: readonly Check<Subject>[]): Promise<readonly Result[]> =>
    (
      await Promise.all(those.map((check) => runOne(check, subject, settings).finally(settings.ended)))
    ).flat();
  const order = checks.map(({ id }) => id);
  const first = await run(checks.filter(({ comesFirst }) => comesFirst));
  if (first.some(({ status }) => status !== 'pass')) return { order, results: first, skipped: [] };
  const others = await run(checks.filter(({ id, comesFirst }) => !comesFirst && !without.has(id)));
  return { order, results: [...first, ...others], skipped };
}

async function runOne<Subject>(
  check: Check<Subject>,
  subject: Subject,
  { timeLimit, clock, policy }: RunSettings,
): Promise<readonly Result[]> {
  const { id, stage, findings } = check;
  const results: Result[] = [];
  const add = (
    status: Status,
    finding: string | undefined,
    found: string,
    remedy: string | undefined,
  ): void => {
    results.push({ check: id, stage, status, finding, found, remedy });
  };
  let open = true;
  try {
    const well = await within(
      timeLimit,
      clock,
      check.run(subject, (finding, found, remedy) => {
        if (open) add(STATUS[findings[finding] ?? 'fail'], finding, found, remedy);
      }),
    );
    if (results.length === 0) add('pass', undefined, well, undefined);
  } catch (error) {
    const { because, remedy } = obstacle(error, policy);
    add('could-not-check', undefined, because, remedy);
  } finally {
    open = false;
  }
  return results;
}

/** Why a check could not run. @throws the error if it is a defect of the check */
function obstacle(error: unknown, policy: string): Pick<CouldNotCheck, 'because' | 'remedy'> {
  if (error instanceof CouldNotCheck) return error;
  const { kind, text } = failureOf(error);
  const isOfAws = error instanceof Error && '$metadata' in error;
  if (kind === 'other' && !isOfAws) throw error;
  if (kind !== 'denied') return { because: text };
  return {
    because: text,
    remedy: `give the caller the policy "${policy}" in docs/operator-policies.json, which has all that is needed`,
  };
}

async function within<T>(milliseconds: number, clock: Clock, work: Promise<T>): Promise<T> {
  const ended = new AbortController();
  const limit = clock.sleep(milliseconds, ended.signal).then((): never => {
    throw new CouldNotCheck(`AWS did not answer within ${milliseconds / 1000} seconds`);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    ended.abort();
  }
}
