import type { Examination } from '../examination';
import type { Check } from '../finding';

/** A check of a deployment. */
export type DeploymentCheck<Id extends string> = Check<Examination, Id>;

/** Takes the IDs of a check's findings from what it declares. */
export const deploymentCheck = <Id extends string>(check: DeploymentCheck<Id>): DeploymentCheck<Id> => check;

/** `in the last hour`, `in the last 24 hours`. */
export const inTheLast = (hours: number): string =>
  hours === 1 ? 'in the last hour' : `in the last ${hours} hours`;
