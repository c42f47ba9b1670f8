import { runMain } from '../../cli/main';
import { runRotateKeyCommand } from './command';

runMain('The rotation', runRotateKeyCommand);
