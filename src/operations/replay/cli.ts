import { runMain } from '../../command-line/main';
import { runReplayCommand } from './command';

runMain('The replay', runReplayCommand);
