import { runMain } from '../../src/command-line/main';
import { runFuzzCommand } from './command';

runMain('The fuzzing', runFuzzCommand);
