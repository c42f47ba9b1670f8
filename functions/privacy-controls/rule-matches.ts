import { configurationHash } from './configuration-hash';
import type { Log } from './log';
import type { Redactor } from './redact';
import type { RedactionConfig } from './redaction-config';

/** The message of the line that tells which rules have matched. A saved query finds it by that. */
export const RULES_MATCHED = 'Rules matched';

/** What redacted the records of an event. */
export interface RulesInForce {
  readonly redact: Redactor;
  readonly config: RedactionConfig;
}

/**
 * Tells in the log which rules of the configuration have matched, by their position in `fields` and nothing else, so
 * that one which never does is noticed: it may be misspelt.
 *
 * A configuration's first records are told of at once, later ones together after each interval, as Lambda may end
 * a process that waits for an event without a word. What is still untold when another configuration comes into
 * force is told then. Without a record, and for a configuration without rules, there is nothing to tell.
 */
export class RuleMatches {
  readonly #log: Log;
  readonly #now: () => number;
  readonly #intervalMs: number;
  #rules: RulesInForce | undefined;
  #untoldRecords = 0;
  #toldAt: number | undefined;

  /** @param now Milliseconds since 1970. */
  constructor(log: Log, now: () => number, intervalSeconds: number) {
    this.#log = log;
    this.#now = now;
    this.#intervalMs = intervalSeconds * 1000;
  }

  /** @param records How many records the rules have redacted since the call before. */
  count(rules: RulesInForce, records: number): void {
    if (rules.redact !== this.#rules?.redact) {
      this.#tell();
      this.#rules = rules;
      this.#toldAt = undefined;
    }
    this.#untoldRecords += records;
    if (this.#isDue()) this.#tell();
  }

  #isDue(): boolean {
    if (this.#toldAt === undefined) return true;
    const elapsed = this.#now() - this.#toldAt;
    // A clock that was set back must not put it off by as much.
    return elapsed >= this.#intervalMs || elapsed < 0;
  }

  #tell(): void {
    const records = this.#untoldRecords;
    if (this.#rules === undefined || records === 0) return;
    const { redact, config } = this.#rules;
    this.#untoldRecords = 0;
    this.#toldAt = this.#now();
    if (config.fields.length === 0) return;
    this.#log.write('INFO', RULES_MATCHED, {
      configuration: configurationHash(config),
      type: config.type,
      records,
      // One object a rule, numbers in it: what a query can take apart and add up.
      rules: redact.takeMatches().map((matched, rule) => ({ rule, matched: matched ? 1 : 0 })),
    });
  }
}
