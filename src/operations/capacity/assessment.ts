import { isConfirmed, monthlyCosts, type ServiceCost } from './costs';
import { type Demand, demandOf } from './demand';
import { type Input, SECONDS_PER_HOUR } from './figures';
import { PRICES_DATE, PRICES_REGION, PRICES_REMARK } from './prices';
import { type Advice, recommend, type Wishes } from './recommend';
import type { Settings } from './settings';
import { type Outage, type OutageAnswer, outage, type PeakHour, peakHour } from './simulation/scenarios';
import { deliveredPerSecond, type Finding, judge, keepsUp } from './verdict';

/** What the command found. */
export interface Assessment {
  readonly input: Input;
  readonly demand: Demand;
  readonly recommended: Judged & { readonly advice: readonly Advice[] };
  /** Absent: none were given or read. */
  readonly current: Judged | undefined;
  /** Whether the current settings keep up; without any, the recommended ones. */
  readonly keepsUp: boolean;
  readonly prices: { readonly date: string; readonly region: string; readonly remark: string };
}

/** Settings, with the results of every rule, the simulation and the bill. */
export interface Judged {
  readonly settings: Settings;
  /** Records an hour that they deliver. */
  readonly recordsPerHour: number;
  readonly findings: readonly Finding[];
  readonly keepsUp: boolean;
  readonly peakHour: PeakHour;
  readonly outages: readonly Outage[];
  readonly costs: readonly (ServiceCost & { readonly confirmed: boolean })[];
  readonly usdPerMonth: number;
}

export interface AssessmentWishes extends Wishes {
  readonly outageAnswers: readonly OutageAnswer[];
}

/** Recommends settings, and judges them and the current ones. */
export function assess(input: Input, current: Settings | undefined, wishes: AssessmentWishes): Assessment {
  const demand = demandOf(input);
  const { settings, advice } = recommend(input, demand, wishes);
  const recommended = judged(input, demand, settings, wishes);
  const now = current && judged(input, demand, current, wishes);
  return {
    input,
    demand,
    recommended: { ...recommended, advice },
    current: now,
    keepsUp: (now ?? recommended).keepsUp,
    prices: { date: PRICES_DATE, region: PRICES_REGION, remark: PRICES_REMARK },
  };
}

/** Judges settings. */
export function judged(
  input: Input,
  demand: Demand,
  settings: Settings,
  wishes: Pick<AssessmentWishes, 'outageHours' | 'outageAnswers'>,
): Judged {
  const perHour = deliveredPerSecond(settings, demand) * SECONDS_PER_HOUR;
  const { peakRecordsPerHour, meanRecordsPerHour } = input.load;
  const rates = [...new Set([meanRecordsPerHour.value, peakRecordsPerHour.value])];
  const hours = wishes.outageHours;
  const outages =
    hours === undefined
      ? []
      : wishes.outageAnswers.flatMap((answer) =>
          rates.map((recordsPerHour) => outage(input, settings, { hours, answer, recordsPerHour, perHour })),
        );
  const peak = peakHour(input, settings);
  const findings = judge(input, demand, settings, { peak, outages });
  const costs = monthlyCosts(input, {
    mode: settings.mode,
    shards: settings.shards.value,
    memoryMb: settings.memoryMb.value,
  }).map((cost) => ({ ...cost, confirmed: isConfirmed(cost) }));
  return {
    settings,
    recordsPerHour: perHour,
    findings,
    keepsUp: keepsUp(findings),
    peakHour: peak,
    outages,
    costs,
    usdPerMonth: costs.reduce((sum, { usd }) => sum + usd, 0),
  };
}
