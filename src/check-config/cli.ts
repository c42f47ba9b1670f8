import { runMain } from '../command-line/main';
import { runCheckConfigCommand } from './command';

runMain('The check of the configuration', runCheckConfigCommand);
