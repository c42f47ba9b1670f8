import { runMain } from '../../command-line/main';
import { runBenchCommand } from './command';

runMain('The benchmark', runBenchCommand);
