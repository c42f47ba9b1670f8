/**
 * The account that data sources read. The default is `fixture.json`, which changes override. In its strings,
 * `{account}`, `{region}` and `{partition}` are placeholders for the values of the run.
 */
import DEFAULT_FIXTURE from './fixture.json';
import type { ObjectValue } from './provider/values';

/** A simulated failure for every resource of a type. */
export interface PlannedFailure {
  readonly operation: 'create' | 'update' | 'delete' | 'read';
  readonly type: string;
  readonly message: string;
}

/** A simulated change outside Terraform, for every resource of a type. */
export interface Drift {
  readonly type: string;
  /** The current attributes. Undefined if the resource was deleted. */
  readonly attributes?: ObjectValue;
}

/** The simulated account. */
export interface Fixture {
  readonly account: string;
  readonly callerArn: string;
  readonly callerId: string;
  /** Rows by data source type, with Terraform's attribute names. */
  readonly dataSources: Readonly<Record<string, readonly ObjectValue[]>>;
  /**
   * Whether resources that are looked up by id or name are assumed to exist, with the attributes of the first row of
   * the type. If false, only the rows are found.
   */
  readonly assume: boolean;
  /** The VPC of subnets that are assumed to exist. @default the VPC of the first row */
  readonly assumedVpc?: string;
  readonly drift: readonly Drift[];
  readonly failures: readonly PlannedFailure[];
}

/** Changes of the default fixture. Rows replace those of the same type. */
export type FixtureChanges = Partial<Omit<Fixture, 'assume'>>;

/** The default fixture with changes. */
export function readFixture(changes: FixtureChanges = {}, assume = false): Fixture {
  const base = DEFAULT_FIXTURE as unknown as Omit<Fixture, 'assume'>;
  return { ...base, ...changes, assume, dataSources: { ...base.dataSources, ...changes.dataSources } };
}

/** Replaces the placeholders in a row's strings. */
export function fillPlaceholders<T>(value: T, names: Readonly<Record<string, string>>): T {
  const text = JSON.stringify(value).replace(/\{(\w+)\}/g, (whole, name: string) => names[name] ?? whole);
  return JSON.parse(text) as T;
}
