import { runMain } from '../../cli/main';
import { runScanCommand } from './command';

runMain('The scan', runScanCommand);
