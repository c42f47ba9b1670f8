import { runMain } from '../../command-line/main';
import { runPlanCommand } from './command';

runMain('The offline plan', runPlanCommand);
