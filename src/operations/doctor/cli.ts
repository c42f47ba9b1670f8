import { runMain } from '../../cli/main';
import { runDoctor } from './command';

runMain('The examination', runDoctor);
