import { configurationHash } from './configuration-hash';
import type { Log } from './log';
import type { Redactor } from './redact';
import type { RedactionConfig } from './redaction-config';

/** The message of the log line with the rules that have matched. A saved query searches for it. */
export const RULES_MATCHED = 'Rules matched';

/** What redacted the records of an event. */
export interface RulesInForce {
  readonly redact: Redactor;
  readonly config: RedactionConfig;
}

/**
 * Logs which rules of the configuration have matched, by their position only, so that an operator notices a rule that
 * never matches: it may be misspelt. The paths of `replace` follow those of `fields`.
 *
 * The first event with a configuration is logged at once, because Lambda may end an idle process without notice; later
 * ones are logged together after each interval. Pending counts are logged when another configuration comes into force.
 * Nothing is logged without a record, or for a configuration without rules.
 */
export class RuleMatches {
  readonly #log: Log;
  readonly #now: () => number;
  readonly #intervalMs: number;
  #rules: RulesInForce | undefined;
  #unloggedRecords = 0;
  #loggedAt: number | undefined;

  /** @param now Milliseconds since 1970. */
  constructor(log: Log, now: () => number, intervalSeconds: number) {
    this.#log = log;
    this.#now = now;
    this.#intervalMs = intervalSeconds * 1000;
  }

  /** @param records The number of records that the rules have redacted since the previous call. */
  count(rules: RulesInForce, records: number): void {
    if (rules.redact !== this.#rules?.redact) {
      this.#write();
      this.#rules = rules;
      this.#loggedAt = undefined;
    }
    this.#unloggedRecords += records;
    if (this.#isDue()) this.#write();
  }

  #isDue(): boolean {
    if (this.#loggedAt === undefined) return true;
    const elapsed = this.#now() - this.#loggedAt;
    // A clock that was set back must not delay the line.
    return elapsed >= this.#intervalMs || elapsed < 0;
  }

  #write(): void {
    const records = this.#unloggedRecords;
    if (this.#rules === undefined || records === 0) return;
    const { redact, config } = this.#rules;
    this.#unloggedRecords = 0;
    this.#loggedAt = this.#now();
    if (config.fields.length + config.replace.length === 0) return;
    this.#log.write('INFO', RULES_MATCHED, {
      configuration: configurationHash(config),
      type: config.type,
      records,
      // One object per rule, with numbers, so that a query can expand and sum them.
      rules: redact.takeMatches().map((matched, rule) => ({ rule, matched: matched ? 1 : 0 })),
    });
  }
}
