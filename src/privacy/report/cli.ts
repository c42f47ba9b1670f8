import { runMain } from '../../cli/main';
import { runReportCommand } from './command';

runMain('The report', runReportCommand);
