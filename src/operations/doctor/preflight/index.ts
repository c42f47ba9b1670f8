export { warningsOnRegion } from '../../../stack/variables/placeholders';
export { PREFLIGHT_CHECKS } from './checks';
export { PREFLIGHT_STAGES } from './plan-check';
export { readPlan } from './read-plan';
