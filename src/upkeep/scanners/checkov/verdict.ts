import type { Deployments, ScannedPlan } from '../deployments';
import type { Acceptance } from './accepted';
import type { CheckovRecord, CheckovReport } from './report';

/** What a report is judged by. */
export interface Expectations {
  readonly deployments: Deployments;
  readonly accepted: readonly Acceptance[];
  readonly checksByType: Readonly<Record<string, number>>;
  readonly version: string;
}

/** @returns all that is wrong, in words: findings without a reason, reasons without a finding, gaps of the scan */
export function problemsWith(report: CheckovReport, expectations: Expectations): string[] {
  return [
    ...problemsOfTheRun(report, expectations.version),
    ...unplannedResources(expectations.deployments),
    ...gaps(report, expectations),
    ...unexplained(report, expectations),
    ...stale(report, expectations.accepted),
  ];
}

const withoutIndex = (address: string): string => address.replace(/\[[^\]]*\]$/, '');

function problemsOfTheRun({ results, summary }: CheckovReport, version: string): string[] {
  return [
    ...(summary.checkov_version === version
      ? []
      : [`This is checkov ${summary.checkov_version}, and its findings were judged with ${version}.`]),
    ...results.parsing_errors.map((file) => `${file}: checkov could not read it.`),
    ...results.skipped_checks.map(
      ({ check_id, resource }) =>
        `${check_id} ${resource}: skipped by a comment or a setting; state a reason in accepted.ts instead.`,
    ),
  ];
}

/** What no settings create is not scanned. */
function unplannedResources({ plans, declared }: Deployments): string[] {
  const planned = new Set(
    plans.flatMap(({ resources }) => resources.map(({ address }) => withoutIndex(address))),
  );
  return declared
    .filter((address) => !planned.has(address))
    .map((address) => `${address}: in no plan; add settings that create it to settings.ts.`);
}

/** Resources at which not the expected number of checks looked, and types that are not there any more. */
function gaps({ results }: CheckovReport, { deployments: { plans }, checksByType }: Expectations): string[] {
  const looked = new Map<string, Set<string>>();
  for (const { file_abs_path, resource, check_id } of [...results.passed_checks, ...results.failed_checks]) {
    const key = `${file_abs_path} ${resource}`;
    looked.set(key, (looked.get(key) ?? new Set()).add(check_id));
  }
  const types = new Set(plans.flatMap(({ resources }) => resources.map(({ type }) => type)));
  const gone = Object.keys(checksByType)
    .filter((type) => !types.has(type))
    .map((type) => `${type}: in no plan any more; remove it from coverage.ts.`);
  const differing = plans.flatMap(({ name, file, resources }) =>
    resources.flatMap(({ address, type }) => {
      const checks = looked.get(`${file} ${address}`)?.size ?? 0;
      const expected = checksByType[type];
      if (checks === expected) return [];
      return expected === undefined
        ? [`${name}: ${address}: ${checks} checks looked at it, and coverage.ts does not name ${type}.`]
        : [`${name}: ${address}: ${checks} checks looked at it, and coverage.ts says ${expected}.`];
    }),
  );
  return [...gone, ...differing];
}

function unexplained(
  { results }: CheckovReport,
  { deployments: { plans }, accepted }: Expectations,
): string[] {
  const findings = new Map<string, { readonly record: CheckovRecord; readonly plans: string[] }>();
  for (const record of results.failed_checks) {
    if (accepted.some((acceptance) => isAbout(acceptance, record))) continue;
    const key = `${record.check_id} ${withoutIndex(record.resource)}`;
    const finding = findings.get(key) ?? { record, plans: [] };
    finding.plans.push(nameOf(record.file_abs_path, plans));
    findings.set(key, finding);
  }
  return [...findings].map(
    ([key, { record, plans: names }]) =>
      `${key}: ${record.check_name} (${names.join(', ')}). Fix it, or say in accepted.ts why it is right.`,
  );
}

function stale({ results }: CheckovReport, accepted: readonly Acceptance[]): string[] {
  const found = new Set(
    results.failed_checks.map(({ check_id, resource }) => `${check_id} ${withoutIndex(resource)}`),
  );
  return accepted.flatMap(({ check, resources }) =>
    resources
      .filter((resource) => !found.has(`${check} ${resource}`))
      .map((resource) => `${check} ${resource}: not found any more; remove it from accepted.ts.`),
  );
}

const isAbout = ({ check, resources }: Acceptance, record: CheckovRecord): boolean =>
  check === record.check_id && resources.includes(withoutIndex(record.resource));

const nameOf = (file: string, plans: readonly ScannedPlan[]): string =>
  plans.find((plan) => plan.file === file)?.name ?? file;
