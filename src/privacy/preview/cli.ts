import { runMain } from '../../cli/main';
import { runPreviewCommand } from './command';

runMain('The preview', runPreviewCommand);
