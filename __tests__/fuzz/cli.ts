import { runMain } from '../../src/cli/main';
import { runFuzzCommand } from './command';

runMain('The fuzzing', runFuzzCommand);
