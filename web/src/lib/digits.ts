// Digits of any script, as people type them.

const zeros = [0x0660, 0x06f0, 0xff10]; // Arabic-Indic, Extended (Persian), full width.

/** ٠١٢ ۰۱۲ and full-width digits become 012; everything else stays. */
export function asciiDigits(text: string): string {
  return text.replace(/[\u0660-\u0669\u06f0-\u06f9\uff10-\uff19]/g, (digit) => {
    const code = digit.charCodeAt(0);
    const zero = zeros.find((first) => code >= first && code <= first + 9) ?? code;
    return String(code - zero);
  });
}

export type AmountFault = 'unreadable' | 'too_fine' | 'too_large' | 'zero';

/**
 * Minor units of a decimal text in any digits («١٢٫٥٠», "1,250"), or what is wrong with it. A comma parts thousands
 * and nothing else, as on the server: "12,50" is not twelve hundred.
 */
export function readAmount(text: string, scale: number): number | AmountFault {
  const plain = asciiDigits(text)
    .replace(/[\s\u200e\u200f]/g, '')
    .replace(/\u066c/g, ',')
    .replace(/\u066b/g, '.');
  const match = /^(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d*))?$/.exec(plain);
  if (!match) return 'unreadable';
  const whole = match[1]!.replaceAll(',', '').replace(/^0+(?=\d)/, '');
  const fraction = match[2] ?? '';
  if (fraction.length > scale) return 'too_fine';
  if (whole.length > 13) return 'too_large';
  return Number(whole + fraction.padEnd(scale, '0')) || 'zero';
}

/** An Egyptian mobile in any digits and common shapes, as "01012345678"; undefined if it is none. */
export function parsePhone(text: string): string | undefined {
  const plain = asciiDigits(text).replace(/[\s\-().\u200e\u200f]/g, '');
  const match = /^(?:\+?20|0020|0)?(1[0125]\d{8})$/.exec(plain);
  return match ? `0${match[1]}` : undefined;
}
