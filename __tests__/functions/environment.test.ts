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

  it('refuses any other body', () => {
    expect(() => readSettings({ ...VALID, DELIVERY_BODY: 'Record' })).toThrow('DELIVERY_BODY is "Record"');
  });
});
