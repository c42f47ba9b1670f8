import { describe, expect, it } from 'vitest';
import { kindsOf } from '../../src/check-config/personal-values';

describe('values that look like personal data', () => {
  it.each<[value: string | number, ...kinds: string[]]>([
    ['+15550100', 'telephone number'],
    ['+1 (555) 555-0100', 'telephone number'],
    ['call +44 20 7946 0000, please', 'telephone number'],
    ['sip:+15550100@192.0.2.1', 'e-mail address', 'telephone number'],
    ['(555) 555-0100', 'telephone number'],
    ['555-555-0100', 'telephone number'],
    ['1-555-555-0100', 'telephone number'],
    ['pat@example.com', 'e-mail address'],
    ['Pat <pat.sample+x@mail.example.com>', 'e-mail address'],
    ['päivi@example.fi', 'e-mail address'],
    ['4111 1111 1111 1111', 'card number'],
    ['paid with 4111-1111-1111-1111.', 'card number'],
    [4111111111111111, 'card number'],
    ['378282246310005', 'card number'],
    ['DE89 3704 0044 0532 0130 00', 'bank account number'],
    ['GB82WEST12345698765432', 'bank account number'],
    ['+15550100 or pat@example.com', 'e-mail address', 'telephone number'],
  ])('%j: %s', (value, ...kinds) => {
    expect(kindsOf(value)).toEqual(kinds);
  });

  it.each<[string | number]>([
    [''],
    ['gold'],
    ['2026-03-02T09:06:15Z'],
    ['2026-03-02T09:06:15.123+00:00'],
    ['2e44158b-ae97-4a94-90ed-a82f8f6d0558'],
    ['arn:aws:connect:us-west-2:111122223333:instance/6513270e-269e-4d37-b2a7-4de452e6b438'],
    ['111122223333'],
    // One digit is wrong.
    ['4111 1111 1111 1112'],
    ['DE89 3704 0044 0532 0130 02'],
    // Too long for a card, and the time in milliseconds.
    ['91343852333181432387730302044767688728495783936'],
    ['1772442375000'],
    [1772442375000],
    [0],
    ['@home'],
    ['a@b'],
    ['+1'],
    ['2+1234567'],
    ['5550100'],
    ['9e7769b1-0f42-45b4-907a-4111111111111111'],
  ])('%j looks like none', (value) => {
    expect(kindsOf(value)).toEqual([]);
  });

  it('are found in linear time in what a hostile record holds', () => {
    const hostile = [
      '+1'.repeat(500_000),
      '4 '.repeat(500_000),
      'a.'.repeat(500_000),
      `${'a'.repeat(500_000)}@`,
    ];
    for (const value of hostile) expect(kindsOf(value)).toEqual([]);
    expect(kindsOf(`${'DE89 '.repeat(20_000)}`)).toEqual([]);
  });
});
