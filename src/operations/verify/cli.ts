import { runMain } from '../../cli/main';
import { runVerifyCommand } from './command';

runMain('The verification', runVerifyCommand);
