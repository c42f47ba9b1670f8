import { runMain } from '../../cli/main';
import { runPackCommand } from './command';

runMain('Packing the release', runPackCommand);
