import { own } from './loose.ts';

/** The bytes of a text: UTF-8, where a lone surrogate has three of its own. */
function bytesOf(text: string): Uint8Array {
  const parts = [...text].map((c) => {
    const code = c.codePointAt(0)!;
    return code >= 0xd800 && code <= 0xdfff
      ? Buffer.from([0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63)])
      : Buffer.from(c);
  });
  return new Uint8Array(Buffer.concat(parts));
}

export default own(({ js, on, raise, print }) => {
  js.event('text', 'what: string, s: string');
  js.function('back', 'what: string, s: string', 'void', (what: string, s: string) => {
    const bytes = bytesOf(s);
    print('zeek', what, bytes.length, bytes, Buffer.from(bytes).toString('hex'));
  });
  on('zeek_init', () => {
    raise('text', 'ascii', 'plain');
    raise('text', 'empty', '');
    raise('text', 'utf8', 'na\u00efve \u20ac');
    raise('text', 'bytes', new Uint8Array([0xff, 0xfe, 0x80]));
    raise('text', 'nul', 'a\0b');
    raise('text', 'escapes', 'tab\t, newline\n, quote", backslash\\');
  });
});
