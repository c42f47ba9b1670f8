import { describeKilled } from './killed';

describeKilled(3);
