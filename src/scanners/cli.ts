import { runMain } from '../command-line/main';
import { runScanCommand } from './command';

runMain('The scan', runScanCommand);
