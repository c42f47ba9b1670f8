import { runMain } from '../../cli/main';
import { runCapacityCommand } from './command';

runMain('The calculation', runCapacityCommand);
