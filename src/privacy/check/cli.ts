import { runMain } from '../../cli/main';
import { runCheckConfigCommand } from './command';

runMain('The check of the configuration', runCheckConfigCommand);
