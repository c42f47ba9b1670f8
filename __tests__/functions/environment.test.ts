import { describe, expect, it } from 'vitest';
import { readSettings } from '../../functions/privacy-controls/environment';

const VALID = {
  ENVIRONMENT: 'production',
  REDACTION_CONFIG_PARAMETER: '/operata/production/redaction-config',
  PRIVACY_CACHE_TTL_SECONDS: '300',
  PRIVACY_CACHE_MAX_STALE_SECONDS: '3600',
  DELIVERY_BODY: 'data',
};

describe('readSettings', () => {
  it('reads all settings', () => {
    expect(readSettings({ ...VALID, OTHER: 'x' })).toEqual({
      environment: 'production',
      parameter: '/operata/production/redaction-config',
      ttlSeconds: 300,
      maxStaleSeconds: 3600,
      deliveryBody: 'data',
    });
    expect(readSettings({ ...VALID, DELIVERY_BODY: 'record' }).deliveryBody).toBe('record');
  });

  it.each(Object.keys(VALID))('reports %s if it is missing or empty', (name) => {
    expect(() => readSettings({ ...VALID, [name]: undefined })).toThrow(`${name} is not set`);
    expect(() => readSettings({ ...VALID, [name]: '' })).toThrow(`${name} is not set`);
  });

  it('reports all missing variables together', () => {
    for (const name of Object.keys(VALID)) expect(() => readSettings({})).toThrow(`${name} is not set`);
  });

  it.each(['-1', '1.5', '1e3', ' 300', 'five', '604801', '0x10'])('refuses %j as a time', (value) => {
    for (const name of ['PRIVACY_CACHE_TTL_SECONDS', 'PRIVACY_CACHE_MAX_STALE_SECONDS'])
      expect(() => readSettings({ ...VALID, [name]: value })).toThrow(`${name} is ${JSON.stringify(value)}`);
  });

  it.each([
    'arn:aws:kms:eu-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
    'arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab',
  ])('reads the key for pseudonyms: %s', (arn) => {
    expect(readSettings({ ...VALID, PSEUDONYM_KEY_ARN: arn }).pseudonymKeyArn).toBe(arn);
  });

  it('reads no key for pseudonyms if there is none', () => {
    for (const PSEUDONYM_KEY_ARN of [undefined, ''])
      expect(readSettings({ ...VALID, PSEUDONYM_KEY_ARN }).pseudonymKeyArn).toBeUndefined();
  });

  it.each([
    'alias/p',
    'arn:aws:kms:eu-west-2:111122223333:alias/p',
    '1234abcd-12ab-34cd-56ef-1234567890ab',
    'arn:',
  ])('refuses another text as the key for pseudonyms, with the other faults: %s', (arn) => {
    expect(() => readSettings({ ...VALID, ENVIRONMENT: '', PSEUDONYM_KEY_ARN: arn })).toThrow(
      `PSEUDONYM_KEY_ARN is "${arn}", not the ARN of a KMS key; ENVIRONMENT is not set`,
    );
  });

  it('refuses any other body', () => {
    expect(() => readSettings({ ...VALID, DELIVERY_BODY: 'Record' })).toThrow('DELIVERY_BODY is "Record"');
  });
});
