import { runMain } from '../../cli/main';
import { runReplayCommand } from './command';

runMain('The replay', runReplayCommand);
