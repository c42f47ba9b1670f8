import { runMain } from '../../command-line/main';
import { runDoctor } from './command';

runMain('The examination', runDoctor);
