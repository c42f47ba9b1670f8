import type { Case } from '../expectation';
import { CREDENTIALS_CASES } from './credentials';
import { DELIVERY_AND_BACKUP_CASES } from './delivery-and-backup';
import { MONITORING_CASES } from './monitoring';
import { PRIVACY_CASES } from './privacy';
import { STREAM_AND_KEY_CASES } from './stream-and-key';

/** Every combination of settings, by its name. */
export const CASES: Readonly<Record<string, Case>> = {
  ...PRIVACY_CASES,
  ...STREAM_AND_KEY_CASES,
  ...DELIVERY_AND_BACKUP_CASES,
  ...MONITORING_CASES,
  ...CREDENTIALS_CASES,
};

/** In these, each part of the stack is there at least once, and absent at least once. `npm test` plans no others. */
export const COVERING: readonly string[] = [
  'privacy controls off',
  'a VPC with an endpoint for Systems Manager',
  'a VPC with endpoints for Systems Manager and KMS',
  'a VPC and subnets that are given',
  'traces and reserved concurrency',
  'an existing stream with a key of its own',
  'no association',
  'an API key in a header',
  'delivery paused',
  'no backup',
  'a bucket that is given',
  'an e-mail address for the alarms',
  'nothing of our own that another can bring',
];
