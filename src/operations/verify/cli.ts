import { runMain } from '../../command-line/main';
import { runVerifyCommand } from './command';

runMain('The verification', runVerifyCommand);
