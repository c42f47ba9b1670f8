/** What a rule about a resource's arguments is. */
import type { Check } from '../provider/checks';
import type { ObjectValue } from '../provider/values';

/** One rule: a dotted path, in which every list or set stands for all its elements. */
export interface Rule {
  readonly path: string;
  readonly check: Check;
  /** Where AWS, or the provider, says so. */
  readonly source: string;
}

/** A rule about several arguments at once. */
export interface CombinationRule {
  readonly check: (config: ObjectValue) => string | undefined;
  readonly source: string;
}

/** The rules of one service, by resource type. */
export interface ServiceRules {
  readonly values: Readonly<Record<string, readonly Rule[]>>;
  readonly combinations?: Readonly<Record<string, readonly CombinationRule[]>>;
}

/** Where AWS documents its services. */
export const API = 'https://docs.aws.amazon.com';
