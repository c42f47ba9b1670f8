import { runMain } from '../cli/main';
import { runCommand } from './command';

runMain('The local run', runCommand);
