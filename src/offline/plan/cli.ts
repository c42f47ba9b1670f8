import { runMain } from '../../cli/main';
import { runPlanCommand } from './command';

runMain('The offline plan', runPlanCommand);
