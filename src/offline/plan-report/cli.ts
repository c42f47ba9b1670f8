import { runMain } from '../../command-line/main';
import { runPlanReportCommand } from './command';

runMain('The report', runPlanReportCommand);
