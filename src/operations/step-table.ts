import type { Failure } from './aws/failure';

/** A step of a command, as it is reported. */
export interface ReportedStep {
  readonly step: string;
  readonly state: string;
  readonly seconds?: number;
  readonly text: string;
  /** What to do about it, one step a line. */
  readonly remedy?: string;
}

/** A step that could not run because of a failure of AWS. */
export const couldNotCheck = <Step extends string>(step: Step, { text }: Failure) =>
  ({ step, state: 'could-not-check', text }) as const;

/** A step that an interrupt ended. */
export const interruptedResult = <Step extends string>(step: Step) =>
  ({ step, state: 'could-not-check', text: 'interrupted' }) as const;

/** A line for each step, followed by its remedy. */
export function stepTable(steps: readonly ReportedStep[]): string[] {
  const widestStep = Math.max(...steps.map(({ step }) => step.length));
  const widestState = Math.max(...steps.map(({ state }) => state.length));
  const widestTime = Math.max(...steps.map(({ seconds }) => timeText(seconds).length));
  return steps.flatMap(({ step, state, seconds, text, remedy }) => {
    const head = [
      step.padEnd(widestStep),
      shown(state).padEnd(widestState),
      ...(widestTime === 0 ? [] : [timeText(seconds).padStart(widestTime)]),
      '',
    ].join('  ');
    const indent = ' '.repeat(head.length);
    return [`${head}${text}`, ...(remedy?.split('\n').map((line) => `${indent}→ ${line}`) ?? [])];
  });
}

/** A state in words. */
export const shown = (state: string): string => state.replaceAll('-', ' ');

const timeText = (seconds: number | undefined): string =>
  seconds === undefined ? '' : `${seconds.toFixed(1)} s`;
