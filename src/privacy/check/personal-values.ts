import { ValidationErrorsIBAN, validateIBAN } from 'ibantools';

/** What a value can look like. */
export type ValueKind =
  | 'telephone number'
  | 'e-mail address'
  | 'card number'
  | 'bank account number'
  | 'social security number';

/** The bounds are those of RFC 5321 and RFC 1035; without them the time grows with the square of the length. */
const EMAIL = /[\p{L}\p{M}\p{N}._%+-]{1,64}@[\p{L}\p{M}\p{N}-]{1,63}\.[\p{L}\p{N}]/u;
/** E.164: a plus sign and 7 to 15 digits, with the usual spaces and punctuation between them. */
const INTERNATIONAL = /(?<![\p{L}\p{N}+])\+[1-9](?:[ ()./-]{0,3}[0-9]){6,14}(?![0-9])/u;
/** Within North America. Requires punctuation, because ten digits could be anything. */
const NORTH_AMERICAN =
  /(?<![\p{L}\p{N}+.:/-])(?:1[ .-]{1,2})?(?:\([2-9][0-9]{2}\)[ -]?|[2-9][0-9]{2}[ .-])[0-9]{3}[ .-][0-9]{4}(?![\p{L}\p{N}]|[.:/-][0-9])/u;
/** E.164 with 00 instead of the plus sign. Requires a separator, because digits alone could be any number. */
const INTERNATIONAL_00 =
  /(?<![\p{L}\p{N}_.:-]|[0-9] )00 ?[1-9][0-9]{0,3}[ ()/-]{1,2}[0-9](?:[ ()/-]{0,2}[0-9]){4,12}(?![\p{L}\p{N}_]|[.:-][0-9])/u;
/**
 * National forms, for the whole value: in North America without the area code, elsewhere with a leading zero, and in
 * pairs, as in France. They require punctuation, because digits alone could be anything.
 */
const NATIONAL = [
  /^[2-9][0-9]{2}[ -][0-9]{4}$/,
  // Not a date with a time, nor a postal code of the United States.
  /^(?![0-9]{2}[ /-][0-9]{2}[ /-](?:[0-9]{2}){1,2}(?![0-9])|[0-9]{5}-[0-9]{4}$)\(?0[1-9][0-9]{0,4}[ )/-]{1,2}[0-9](?:[ /-]?[0-9]){3,8}$/,
  /^0[1-9](?:[ .-][0-9]{2}){4}$/,
];
/**
 * ISO/IEC 7812: 13 to 19 digits, the first of which is a card network's, in one piece or grouped as on a card. Other
 * digits may follow, such as the security code and the date.
 */
const CARDS = [
  /(?<![\p{L}\p{N}.+]|[0-9]\p{L}{0,12}[_-])([2-6][0-9]{12,18})(?![\p{L}\p{N}]|[_-][\p{L}\p{N}])/gu,
  /(?<![\p{L}\p{N}.+]|[0-9]\p{L}{0,12}[_-])([2-6][0-9]{3}([ .-]{1,2})[0-9]{4}\2[0-9]{4}\2[0-9]{4})(?:\2([0-9]{1,3}))?(?![\p{L}\p{N}])/gu,
  /(?<![\p{L}\p{N}.+]|[0-9]\p{L}{0,12}[_-])(3[0-9]{3}([ .-]{1,2})[0-9]{6}\2[0-9]{4,5})(?![\p{L}\p{N}])/gu,
];
/** ISO 13616: country, two check digits, then letters and digits, in either case and in groups. Words may follow. */
const IBAN = /(?<![\p{L}\p{N}])(?=([a-z]{2}[0-9]{2}(?: ?[a-z0-9]){11,30}(?![\p{L}\p{N}])))/giu;
/**
 * Of the United States, in three groups, because digits alone could be anything. The Social Security Administration
 * does not assign 000, 666 and 900 to 999 in the first group, or all zeros in the others.
 */
const SOCIAL_SECURITY =
  /(?<![\p{L}\p{N}_.:-]|[0-9] )(?!000|666)[0-8][0-9]{2}([ -])(?!00)[0-9]{2}\1(?!0000)[0-9]{4}(?![\p{L}\p{N}_]|[ .:-][0-9])/u;
/** The punctuation of numbers and addresses, URL-encoded. */
const ENCODED = /%(2B|40|20|28|29|2D|2E)/gi;

/** Only this many characters of a value are checked. */
const LONGEST = 100_000;

/** The kinds of personal data that a value looks like, each once. Names and street addresses are not recognised. */
export function kindsOf(value: string | number): ValueKind[] {
  const text = plain(value);
  // A fast path for most values: an address has an @, all other kinds at least seven digits.
  const kinds: ValueKind[] = [];
  if (text.includes('@') && EMAIL.test(text)) kinds.push('e-mail address');
  if (!/[0-9](?:[^0-9]*[0-9]){6}/.test(text)) return kinds;
  if (isTelephoneNumber(text)) kinds.push('telephone number');
  if (hasCard(text)) kinds.push('card number');
  if ([...text.matchAll(IBAN)].some(([, account = '']) => isAccount(account)))
    kinds.push('bank account number');
  if (SOCIAL_SECURITY.test(text)) kinds.push('social security number');
  return kinds;
}

/** A value with ASCII characters instead of similar ones: other spaces, hyphens and full-width characters. */
export function plain(value: string | number): string {
  return String(value)
    .slice(0, LONGEST)
    .normalize('NFKC')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(ENCODED, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

function hasCard(text: string): boolean {
  return CARDS.some((pattern) =>
    [...text.matchAll(pattern)].some(
      ([, card = '', , rest]) => passesLuhn(card) || (rest !== undefined && passesLuhn(card + rest)),
    ),
  );
}

function isTelephoneNumber(text: string): boolean {
  if ([INTERNATIONAL, INTERNATIONAL_00, NORTH_AMERICAN].some((pattern) => pattern.test(text))) return true;
  const whole = text.trim();
  return NATIONAL.some((pattern) => pattern.test(whole));
}

/** The check digit of card numbers. */
function passesLuhn(card: string): boolean {
  const digits = [...card.replace(/[^0-9]/g, '')].reverse().map(Number);
  const sum = digits.reduce((total, digit, index) => {
    const doubled = index % 2 === 0 ? digit : digit * 2;
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return digits.length >= 13 && digits.length <= 19 && sum % 10 === 0;
}

/** Whether a text begins with an account number, by SWIFT's registry of IBANs. The number ends at the end of a group. */
function isAccount(text: string): boolean {
  const groups = text.toUpperCase().split(' ');
  return groups.some((_, at) => {
    const { errorCodes } = validateIBAN(groups.slice(0, at + 1).join(''));
    // Ignores national check digits, not all of which are known: the international ones are enough.
    return errorCodes.every((code) => code === ValidationErrorsIBAN.WrongAccountBankBranchChecksum);
  });
}
