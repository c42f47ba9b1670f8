/** What a value can look like. */
export type ValueKind = 'telephone number' | 'e-mail address' | 'card number' | 'bank account number';

const EMAIL = /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+/u;
/** E.164: a plus sign and 7 to 15 digits, with spaces and punctuation between them as people write them. */
const INTERNATIONAL = /(?<![\p{L}\p{N}+])\+[1-9](?:[ ().-]{0,2}[0-9]){6,14}(?![0-9])/u;
/** The whole value, as numbers are written in North America; any ten digits could be anything. */
const NORTH_AMERICAN = /^(?:1[ .-])?(?:\([2-9][0-9]{2}\) ?|[2-9][0-9]{2}[ .-])[0-9]{3}[ .-][0-9]{4}$/;
/** ISO/IEC 7812: 13 to 19 digits, the first of which is a card network's. */
const CARD = /(?<![\p{L}\p{N}_.+-])[2-6](?:[ -]?[0-9]){12,18}(?![\p{L}\p{N}_-])/gu;
/** ISO 13616: country, two check digits, and up to 30 letters and digits. */
const IBAN = /(?<![\p{L}\p{N}])[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]){11,30}(?![\p{L}\p{N}])/gu;

/** Longer values are looked at up to here: characters. */
const LONGEST = 100_000;

/** What kinds of personal data a text or number looks like, each once. Names and street addresses look like nothing. */
export function kindsOf(value: string | number): ValueKind[] {
  const text = String(value).slice(0, LONGEST);
  // Most values, cheaply: an address has an @, all others at least seven digits.
  const kinds: ValueKind[] = [];
  if (text.includes('@') && EMAIL.test(text)) kinds.push('e-mail address');
  if (!/[0-9](?:[^0-9]*[0-9]){6}/.test(text)) return kinds;
  if (INTERNATIONAL.test(text) || NORTH_AMERICAN.test(text.trim())) kinds.push('telephone number');
  if ([...text.matchAll(CARD)].some(([card]) => passesLuhn(card))) kinds.push('card number');
  if ([...text.matchAll(IBAN)].some(([account]) => passesMod97(account))) kinds.push('bank account number');
  return kinds;
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

/** The check digits of international bank account numbers. */
function passesMod97(account: string): boolean {
  const compact = account.replaceAll(' ', '');
  const moved = compact.slice(4) + compact.slice(0, 4);
  const digits = moved.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55));
  return [...digits].reduce((rest, digit) => (rest * 10 + Number(digit)) % 97, 0) === 1;
}
