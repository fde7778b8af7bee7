const LONGEST = 120;
/** Names that Windows gives to devices, with any extension. */
const DEVICES = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** A name for a file, made of what a page sent: one that every system takes, and that leads to no other folder. */
export function safeFileName(sent: string): string {
  const last = sent.split(/[\\/]/).at(-1) ?? '';
  const plain = last
    .toWellFormed()
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}<>:"|?*]/gu, '_')
    .replace(/^[.\s]+|[.\s]+$/g, '');
  const name = shortened(plain);
  if (name === '') return 'file';
  return DEVICES.test(name) ? `_${name}` : name;
}

/** At most 120 bytes of UTF-8, with the extension kept, by which formats are told apart. */
function shortened(name: string): string {
  if (Buffer.byteLength(name) <= LONGEST) return name;
  const extension = /\.[a-z\d]{1,20}$/i.exec(name)?.[0] ?? '';
  let stem = '';
  let left = LONGEST - extension.length;
  for (const character of name.slice(0, name.length - extension.length)) {
    left -= Buffer.byteLength(character);
    if (left < 0) break;
    stem += character;
  }
  return stem + extension;
}
