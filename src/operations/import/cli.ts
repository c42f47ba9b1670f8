import { runMain } from '../../command-line/main';
import { runImport } from './command';

runMain('The search', runImport);
