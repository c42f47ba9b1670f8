import { describeKilled } from './killed';

describeKilled(20);
