import { describe, expect, it } from 'vitest';
import { configurationHash } from '../../functions/privacy-controls/configuration-hash';
import type { ReplacementKind } from '../../functions/privacy-controls/redaction-config';
import { read } from '../harness/field-paths';

describe('the hash of a configuration', () => {
  it('is the same in every release', () => {
    expect(configurationHash({ type: 'BLACKLIST', fields: ['Attributes.Tier', 'Recordings'] })).toBe(
      'ff4cbae90b1369c51c55375cceb82b1c3f63a227052fac89246e6058c7f8cd0f',
    );
  });

  it('covers the replacements, and does not change without any', () => {
    const [path] = read(['CustomerEndpoint.Address']);
    if (path === undefined) throw new Error('no path');
    const of = (...kinds: ReplacementKind[]) =>
      configurationHash({
        type: 'BLACKLIST',
        fields: ['Attributes.Tier', 'Recordings'],
        replace: kinds.map((kind) => ({ path, field: path.text, with: kind })),
      });

    expect(of()).toBe('ff4cbae90b1369c51c55375cceb82b1c3f63a227052fac89246e6058c7f8cd0f');
    // sha256sum of {"type":"BLACKLIST","fields":["Attributes.Tier","Recordings"],"replace":[{"field":…,"with":…}]}
    expect(of('PSEUDONYM')).toBe('b2b556308180f575d2c24de290f3438565c4f39c8b2cb0deb787814a28c9270d');
    expect(of('LAST4')).not.toBe(of('PSEUDONYM'));
    expect(of('LAST4', 'PSEUDONYM')).not.toBe(of('PSEUDONYM', 'LAST4'));
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
