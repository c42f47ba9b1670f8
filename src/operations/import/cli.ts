import { runMain } from '../../cli/main';
import { runImport } from './command';

runMain('The search', runImport);
