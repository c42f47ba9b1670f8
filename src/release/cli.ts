import { runMain } from '../command-line/main';
import { runPackCommand } from './command';

runMain('Packing the release', runPackCommand);
