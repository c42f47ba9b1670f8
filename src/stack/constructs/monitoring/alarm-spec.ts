import type { VariableName } from '../../variables';
import type { Metric, Statistic } from './metrics';
import type { Part } from './parts';

/** A metric of an alarm, with its statistic in each period. */
export interface Measure {
  readonly metric: Metric;
  readonly statistic: Statistic;
}

/** What an alarm evaluates: one metric, or an expression of several. */
export type Watched = Measure | Computed;

export interface Computed {
  readonly expression: string;
  /** Intermediate expressions by ID. Each uses measures and earlier steps. */
  readonly steps?: Readonly<Record<string, string>>;
  readonly measures: Readonly<Record<string, Measure>>;
}

/** The threshold of an alarm. */
export type Threshold = {
  /** HCL. */
  readonly value: string;
  /** For the documentation, such as "`alarm_delay_seconds`, in milliseconds". */
  readonly words: string;
} & (
  | { readonly variable: VariableName; readonly fixedBecause?: never }
  | { readonly variable?: never; readonly fixedBecause: string }
);

/** One alarm, as data: the source of Terraform's resource and docs/alarms.md. */
export interface AlarmSpec {
  /** Part of the alarm's name and of its address: lower-case letters and hyphens, at most 30. */
  readonly id: string;
  /** The alarm exists only with all of these parts. @default always */
  readonly goesWith?: readonly Part[];
  readonly watches: Watched;
  readonly periodSeconds: 60 | 300 | 900 | 14_400;
  /** In alarm when `periods` of the latest `of` periods are beyond the threshold. */
  readonly rings: { readonly periods: number; readonly of: number };
  readonly comparison: 'GreaterThanThreshold' | 'GreaterThanOrEqualToThreshold' | 'LessThanThreshold';
  readonly threshold: Threshold;
  readonly missingData: {
    readonly is: 'notBreaching' | 'ignore' | 'missing' | 'breaching';
    readonly because: string;
  };
  /**
   * Whether a notification is also sent when the alarm ends. For alarms about single events, the end of the alarm does not
   * mean that the cause is fixed or the lost records are recovered. @default true
   */
  readonly endIsNotified?: boolean;
  /** The cause, in one sentence. */
  readonly means: string;
  /** The consequence for the user, in one sentence. */
  readonly loses: string;
  /** The command to run next: a template. */
  readonly next: string;
}

export const isExpression = (watched: Watched): watched is Computed => 'expression' in watched;

/** Every metric of an alarm. */
export const measuresOf = (watched: Watched): readonly Measure[] =>
  isExpression(watched) ? Object.values(watched.measures) : [watched];
