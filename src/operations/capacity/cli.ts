import { runMain } from '../../command-line/main';
import { runCapacityCommand } from './command';

runMain('The calculation', runCapacityCommand);
