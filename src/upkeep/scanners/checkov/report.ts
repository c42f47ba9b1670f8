/** The outcome of one check of one resource. */
export interface CheckovRecord {
  readonly check_id: string;
  readonly check_name: string;
  /** Its address, with its index. */
  readonly resource: string;
  readonly file_abs_path: string;
}

/** What checkov prints with `--output json`. */
export interface CheckovReport {
  readonly results: {
    readonly passed_checks: readonly CheckovRecord[];
    readonly failed_checks: readonly CheckovRecord[];
    readonly skipped_checks: readonly CheckovRecord[];
    /** The files that it could not read. */
    readonly parsing_errors: readonly string[];
  };
  readonly summary: { readonly checkov_version: string };
}

/** Reads what checkov printed. @throws {Error} where that is no report of findings */
export function parseReport(text: string): CheckovReport {
  let report: Partial<CheckovReport> | undefined;
  try {
    report = JSON.parse(text) as Partial<CheckovReport>;
  } catch {
    // Said below.
  }
  // Without anything to check it prints a summary alone, and with other frameworks a list.
  if (report?.results === undefined || report.summary === undefined) {
    throw new Error(`checkov did not print a report of findings, but:\n${text.slice(0, 2000)}`);
  }
  return report as CheckovReport;
}
