/** A name without what the eye may miss: its case, and how accents are written. */
export function folded(name: string): string {
  return name.normalize('NFC').toLowerCase().normalize('NFC');
}
