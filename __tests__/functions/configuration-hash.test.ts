import { describe, expect, it } from 'vitest';
import { configurationHash } from '../../functions/privacy-controls/configuration-hash';

describe('the hash of a configuration', () => {
  it('is the same in every release', () => {
    expect(configurationHash({ type: 'BLACKLIST', fields: ['Attributes.Tier', 'Recordings'] })).toBe(
      'ff4cbae90b1369c51c55375cceb82b1c3f63a227052fac89246e6058c7f8cd0f',
    );
  });

  it('depends on the type, the fields and their order', () => {
    const hashes = [
      configurationHash({ type: 'BLACKLIST', fields: ['A', 'B'] }),
      configurationHash({ type: 'WHITELIST', fields: ['A', 'B'] }),
      configurationHash({ type: 'BLACKLIST', fields: ['B', 'A'] }),
      configurationHash({ type: 'BLACKLIST', fields: ['A'] }),
      configurationHash({ type: 'BLACKLIST', fields: ['A,B'] }),
    ];

    expect(new Set(hashes).size).toBe(hashes.length);
  });
});
