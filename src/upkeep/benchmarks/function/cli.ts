import { runMain } from '../../../cli/main';
import { runBenchCommand } from './command';

runMain('The benchmark', runBenchCommand);
