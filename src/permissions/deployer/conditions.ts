import { serviceInRegion } from '../../stack/iam/statement';
import { DEPLOYMENT } from '../../stack/naming/names';
import type { PolicyCondition } from './types';

const equals = (variable: string, ...values: readonly string[]): PolicyCondition => ({
  test: 'StringEquals',
  variable,
  values,
});

/** The role can be passed to this service only. */
export const passedTo = (service: string): readonly PolicyCondition[] => [
  equals('iam:PassedToService', service),
];

/** The key is used by a service on the caller's behalf. */
export const via = (service: string): PolicyCondition =>
  equals('kms:ViaService', serviceInRegion(service, DEPLOYMENT));

export const encryptionContext = (key: string, ...values: readonly string[]): PolicyCondition => ({
  test: 'StringLike',
  variable: `kms:EncryptionContext:${key}`,
  values,
});

const project = (scope: string): readonly PolicyCondition[] => [
  equals(`${scope}/Project`, 'operata-connect-integration'),
  equals(`${scope}/Environment`, '${var.environment}'),
];

/** What is created is tagged as this deployment's. */
export const TAGGED_IN_THE_REQUEST = project('aws:RequestTag');
/** No other tags can be put on a key, as other policies may trust them. */
export const NO_OTHER_TAGS: PolicyCondition = {
  test: 'ForAllValues:StringEquals',
  variable: 'aws:TagKeys',
  values: ['Project', 'Environment', 'EventBridgeApiDestinations', 'TAG_KEY'],
};
/** What is changed is tagged as this deployment's. */
export const TAGGED = project('aws:ResourceTag');
