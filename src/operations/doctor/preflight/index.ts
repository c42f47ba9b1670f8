import type { Check, FindingOf } from '../finding';
import { account, variables } from './account';
import { caller } from './caller';
import { alarmTopic, existingBucket, existingKeys, existingStream } from './existing';
import { instance } from './instance';
import { nameChecks } from './names';
import { subnets, vpc, wayToKms, wayToSsm } from './network';
import type { Plan } from './plan';

export { warningsOnRegion } from '../../../stack/variables/placeholders';
export { readPlan } from './plan';
export { PREFLIGHT_STAGES } from './plan-check';

/** Every check before the first apply, in the order of the report. */
const ALL = [
  account,
  variables,
  instance,
  ...nameChecks,
  vpc,
  subnets,
  wayToSsm,
  wayToKms,
  existingStream,
  existingKeys,
  existingBucket,
  alarmTopic,
  caller,
] as const;

/** All findings about a planned deployment. */
export type PreflightFindingId = FindingOf<typeof ALL>;

export const PREFLIGHT_CHECKS: readonly Check<Plan>[] = ALL;
