import { runMain } from '../../command-line/main';
import { runRotateKeyCommand } from './command';

runMain('The rotation', runRotateKeyCommand);
