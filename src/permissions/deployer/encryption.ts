import { KEY, KEY_ALIAS, PSEUDONYM_KEY, PSEUDONYM_KEY_ALIAS } from '../../stack/naming/arns';
import { NO_OTHER_TAGS, TAGGED_IN_THE_REQUEST } from './conditions';
import type { Feature, FurtherStatement } from './types';

/** Creates a key. @param prefix the start of the names of the statements */
const creation = (prefix: string): readonly FurtherStatement[] => [
  {
    sid: `${prefix}CreateTheKey`,
    actions: ['kms:CreateKey'],
    resources: ['*'],
    anyResourceBecause: 'the key has no name before it exists',
    conditions: TAGGED_IN_THE_REQUEST,
  },
  {
    sid: `${prefix}TagTheKey`,
    actions: ['kms:TagResource'],
    resources: [KEY.replace('KEY_ID', '*')],
    conditions: [...TAGGED_IN_THE_REQUEST, NO_OTHER_TAGS],
    unconfirmed:
      '`kms:TagResource` is checked against `key/*` when a key is created with tags. It also allows to put these tags, and no others, on other keys; no statement here trusts the tags of a key.',
  },
];

/**
 * A key of our own. Its ID is not known before it exists, so no IAM policy can name it in time: the permission
 * to change and delete it comes from the key's own policy, by `kms_key_administrator_arns`.
 */
export const ENCRYPTION: Feature = {
  prefix: 'Encryption',
  needed: '`existing_kms_key_arn` is null, or `retain_created_kms_key` is true',
  manages: [
    { type: 'aws_kms_key', on: [KEY], writesAreStated: true },
    { type: 'aws_kms_alias', on: [KEY_ALIAS] },
  ],
  further: [
    ...creation('Encryption'),
    {
      // Called while the key is created; a refusal leaves a tainted key. Not bound to the key's tags, which may
      // take five minutes to apply.
      sid: 'EncryptionRotateTheKey',
      actions: ['kms:EnableKeyRotation'],
      resources: [KEY.replace('KEY_ID', '*')],
    },
  ],
};

/** The key of the pseudonyms. As with the other key, its own policy gives the permission to change and delete it. */
export const PSEUDONYMS: Feature = {
  prefix: 'Pseudonyms',
  needed: '`redaction_config` has a replacement with `PSEUDONYM`, and `enable_privacy_controls` is true',
  manages: [
    { type: 'aws_kms_key', on: [PSEUDONYM_KEY], writesAreStated: true },
    { type: 'aws_kms_alias', on: [PSEUDONYM_KEY_ALIAS] },
  ],
  further: creation('Pseudonyms'),
};

/** A key that is managed elsewhere: the deployer revokes its own grant. */
export const EXISTING_KEY: Feature = {
  prefix: 'ExistingKey',
  needed: '`existing_kms_key_arn` is set, and `associate_connect_instance` is true',
  manages: [],
  further: [{ sid: 'ExistingKeyEndGrants', actions: ['kms:RevokeGrant'], resources: [KEY] }],
};
