import type { Deployment } from '../deployment/deployment';

/** What the names of a deployment's alarms begin with. */
export const alarmPrefix = ({ environment }: Pick<Deployment, 'environment'>): string =>
  `operata/${environment}/`;
