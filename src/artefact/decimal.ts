/** Decimal numbers as in Terraform, which has a higher precision than JavaScript, and writes all digits. */
const DECIMAL = /^([+-]?)([0-9]*)\.?([0-9]*)(?:[eE]([+-]?[0-9]+))?$/;

/** The significant digits, and the power of ten of the last one. */
function digitsOf(text: string): readonly [digits: string, exponent: number] {
  const [, , whole = '', fraction = '', exponent = '0'] = DECIMAL.exec(text) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  const last = Number(exponent) - fraction.length + digits.length - significant.length;
  return [significant, significant === '' ? 0 : last];
}

/** The number in a text, or undefined if JavaScript cannot represent exactly these digits. */
export function exactNumber(text: string): number | undefined {
  const number = Number(text);
  return Number.isFinite(number) && String(digitsOf(text)) === String(digitsOf(String(number)))
    ? number
    : undefined;
}

/** The text that Terraform writes for a number: all digits, without an exponent. */
export function numberText(number: number): string {
  const [digits, exponent] = digitsOf(String(number));
  const sign = number < 0 || Object.is(number, -0) ? '-' : '';
  if (exponent >= 0) return sign + (digits || '0') + '0'.repeat(exponent);
  const padded = digits.padStart(1 - exponent, '0');
  return `${sign}${padded.slice(0, exponent)}.${padded.slice(exponent)}`;
}
