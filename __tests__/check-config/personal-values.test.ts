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
    ['0049 30 5550142', 'telephone number'],
    ['call 00 49 (30) 5550142.', 'telephone number'],
    ['001-555-555-0142', 'telephone number'],
    ['555-0142', 'telephone number'],
    ['555 0142', 'telephone number'],
    ['030 5550142', 'telephone number'],
    ['(030) 555-0142', 'telephone number'],
    ['0171/5550142', 'telephone number'],
    ['020 7946 0000', 'telephone number'],
    ['01 23 45 67 89', 'telephone number'],
    ['de89 3704 0044 0532 0130 00', 'bank account number'],
    ['gb82west12345698765432', 'bank account number'],
    ['to DE89 3704 0044 0532 0130 00 before Monday, please', 'bank account number'],
    ['%2B15550100', 'telephone number'],
    ['https://example.com/?from=%2b1%20555%20555%200100&x=1', 'telephone number'],
    ['https://example.com/?user=name%40example.com', 'e-mail address'],
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
    ['00112233-4455-6677-8899-001122334455'],
    ['00123456-7890-1234-5678-901234567890'],
    ['arn:aws:connect:us-west-2:001234567890:contact/00123456-7890-1234-5678-901234567890'],
    ['0049305550142'],
    ['000000123456'],
    ['00:12:34.567'],
    ['2020-2026'],
    ['192.0.2.123'],
    ['198.51.100.200'],
    ['010.020.030.040'],
    ['2001:db8:0:1234:5678:0049:30:55'],
    ['1.20.300-4000'],
    ['01.02.2026'],
    ['01/02/2026 10:15'],
    ['01/02/26 1015'],
    ['05-11-2026 101530'],
    ['02134-1234'],
    ['PT1H30M15.5S'],
    ['1234567.891'],
    ['555.0142'],
    ['de89370400440532013000a'],
    ['ab12cd34ef56ab12cd34ef56ab12cd34'],
    ['50%25 of 1234567'],
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
