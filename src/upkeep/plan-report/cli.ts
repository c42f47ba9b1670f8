import { runMain } from '../../cli/main';
import { runPlanReportCommand } from './command';

runMain('The report', runPlanReportCommand);
