/**
 * The account that data sources find. The default is `fixture.json`; changes are laid over it.
 * In its strings `{account}`, `{region}` and `{partition}` stand for the values of the run.
 */
import DEFAULT_FIXTURE from './fixture.json';
import type { ObjectValue } from './provider/values';

/** A failure that is to happen with every resource of a type, to see what the plan does with it. */
export interface PlannedFailure {
  readonly operation: 'create' | 'update' | 'delete' | 'read';
  readonly type: string;
  readonly message: string;
}

/** What someone changed outside Terraform, of every resource of a type. */
export interface Drift {
  readonly type: string;
  /** Attributes as they now are; absent where the resource is gone. */
  readonly attributes?: ObjectValue;
}

/** The account that the provider answers from. */
export interface Fixture {
  readonly account: string;
  readonly callerArn: string;
  readonly callerId: string;
  /** Rows by data source type, with Terraform's attribute names. */
  readonly dataSources: Readonly<Record<string, readonly ObjectValue[]>>;
  /**
   * Whether what is looked up by its id or name is assumed to exist, made after the first row of its type. Without it,
   * only what the rows hold is found.
   */
  readonly assume: boolean;
  /** The VPC of subnets that are assumed to exist. @default the one of the first row */
  readonly assumedVpc?: string;
  readonly drift: readonly Drift[];
  readonly failures: readonly PlannedFailure[];
}

/** What differs from the default fixture. Rows replace those of the same type. */
export type FixtureChanges = Partial<Omit<Fixture, 'assume'>>;

/** The default fixture with changes laid over it. */
export function readFixture(changes: FixtureChanges = {}, assume = false): Fixture {
  const base = DEFAULT_FIXTURE as unknown as Omit<Fixture, 'assume'>;
  return { ...base, ...changes, assume, dataSources: { ...base.dataSources, ...changes.dataSources } };
}

/** Replaces the placeholders in a row's strings. */
export function fillPlaceholders<T>(value: T, names: Readonly<Record<string, string>>): T {
  const text = JSON.stringify(value).replace(/\{(\w+)\}/g, (whole, name: string) => names[name] ?? whole);
  return JSON.parse(text) as T;
}
