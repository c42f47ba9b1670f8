import { runMain } from '../command-line/main';
import { runReportCommand } from './command';

runMain('The report', runReportCommand);
