import type { VariableName } from '../../variables';
import type { Metric, Statistic } from './metrics';
import type { Part } from './parts';

/** A metric of an alarm, with what is taken of it in each period. */
export interface Measure {
  readonly metric: Metric;
  readonly statistic: Statistic;
}

/** What an alarm looks at: one metric, or an expression of several, by their IDs in it. */
export type Watched = Measure | Computed;

export interface Computed {
  readonly expression: string;
  /** Expressions that it is made of, by their IDs: each of measures, and of steps before it. */
  readonly steps?: Readonly<Record<string, string>>;
  readonly measures: Readonly<Record<string, Measure>>;
}

/** How a threshold comes about. */
export type Threshold = {
  /** HCL. */
  readonly value: string;
  /** What it is, for the documentation, such as "`alarm_delay_seconds`, in milliseconds". */
  readonly words: string;
} & (
  | { readonly variable: VariableName; readonly fixedBecause?: never }
  | { readonly variable?: never; readonly fixedBecause: string }
);

/** One alarm, as data: Terraform's resource and docs/alarms.md are made of it. */
export interface AlarmSpec {
  /** Part of the alarm's name and of its address: lower-case letters and hyphens, at most 30. */
  readonly id: string;
  /** The parts without which there is no such alarm. @default there always is */
  readonly goesWith?: readonly Part[];
  readonly watches: Watched;
  readonly periodSeconds: 60 | 300 | 900 | 14_400;
  /** It rings when so many of the latest periods are beyond the threshold. */
  readonly rings: { readonly periods: number; readonly of: number };
  readonly comparison: 'GreaterThanThreshold' | 'GreaterThanOrEqualToThreshold' | 'LessThanThreshold';
  readonly threshold: Threshold;
  readonly missingData: {
    readonly is: 'notBreaching' | 'ignore' | 'missing' | 'breaching';
    readonly because: string;
  };
  /**
   * Whether its end is told, too. Where it rings for single events, silence does not mean that what caused them is
   * fixed, nor that what they cost has come back.
   */
  readonly tellsItsEnd: boolean;
  /** What it means, in one sentence. */
  readonly means: string;
  /** What the user loses, in one sentence. */
  readonly loses: string;
  /** The command to run next: a template. */
  readonly next: string;
}

export const isExpression = (watched: Watched): watched is Computed => 'expression' in watched;

/** Every metric that an alarm looks at. */
export const measuresOf = (watched: Watched): readonly Measure[] =>
  isExpression(watched) ? Object.values(watched.measures) : [watched];
