import { runMain } from '../command-line/main';
import { runPreviewCommand } from './command';

runMain('The preview', runPreviewCommand);
