import { runMain } from '../command-line/main';
import { runCommand } from './command';

runMain('The local run', runCommand);
