/** Text with the colour codes of terminals, as pieces with a style. Codes that are not about colour are dropped. */
export interface Piece {
  text: string;
  color?: string;
  bold?: boolean;
}

const kColors = ['gray', 'red', 'green', 'yellow', 'blue', 'grape', 'cyan', 'gray'];
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what terminals are told with
const kCode = /\x1b\[([0-9;?]*)([A-Za-z])/g;

export function parseAnsi(text: string): Piece[] {
  const pieces: Piece[] = [];
  let style: Omit<Piece, 'text'> = {};
  let from = 0;
  const add = (part: string) => part !== '' && pieces.push({ text: part, ...style });
  for (const match of text.matchAll(kCode)) {
    add(text.slice(from, match.index));
    from = match.index + match[0].length;
    if (match[2] !== 'm') continue;
    for (const code of (match[1] || '0').split(';').map(Number)) {
      if (code === 0) style = {};
      else if (code === 1) style = { ...style, bold: true };
      else if (code === 39) style = { ...style, color: undefined };
      else if (code >= 30 && code <= 37) style = { ...style, color: kColors[code - 30] };
      else if (code >= 90 && code <= 97) style = { ...style, color: kColors[code - 90] };
    }
  }
  add(text.slice(from));
  return pieces;
}

export const plain = (text: string) => text.replace(kCode, '');
