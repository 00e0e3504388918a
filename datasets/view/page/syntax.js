// Sources in lines, and lines in coloured pieces: [class, text]. A scan that knows strings, comments, numbers and words; no parser.

const WORDS = {
  python: 'False|None|True|and|as|assert|async|await|break|case|class|continue|def|del|elif|else|except|finally|for|from|global|if|import|' +
      'in|is|lambda|match|nonlocal|not|or|pass|raise|return|try|while|with|yield',
  c: 'auto|break|case|char|const|continue|default|do|double|else|enum|extern|float|for|goto|if|inline|int|long|register|restrict|return|' +
      'short|signed|sizeof|static|struct|switch|typedef|union|unsigned|void|volatile|while|bool|_Bool|NULL|true|false',
};
const NUMBER = '\\b(?:0[xXbBoO][\\da-fA-F_]+|\\d[\\d_]*\\.?[\\d_]*(?:[eE][-+]?\\d+)?)[a-zA-Z]*';
const SCANS = {
  python: new RegExp(
      '(?<comment>#[^\\n]*)|' +
      '(?<string>\\b[rRbBfFuU]{0,2}(?:"""(?:[^\\\\]|\\\\[^])*?(?:"""|$)|\'\'\'(?:[^\\\\]|\\\\[^])*?(?:\'\'\'|$)|"(?:[^"\\\\\\n]|\\\\[^])*"?|\'(?:[^\'\\\\\\n]|\\\\[^])*\'?)|' +
      '"""(?:[^\\\\]|\\\\[^])*?(?:"""|$)|\'\'\'(?:[^\\\\]|\\\\[^])*?(?:\'\'\'|$)|"(?:[^"\\\\\\n]|\\\\[^])*"?|\'(?:[^\'\\\\\\n]|\\\\[^])*\'?)|' +
      `(?<word>\\b(?:${WORDS.python})\\b)|(?<number>${NUMBER})`, 'g'),
  c: new RegExp(
      '(?<comment>//[^\\n]*|/\\*[^]*?(?:\\*/|$))|(?<string>"(?:[^"\\\\\\n]|\\\\[^])*"?|\'(?:[^\'\\\\\\n]|\\\\[^])*\'?)|' +
      `(?<macro>^[ \\t]*#[ \\t]*\\w+)|(?<word>\\b(?:${WORDS.c})\\b)|(?<number>${NUMBER})`, 'gm'),
};
const COLOURED_BYTES = 1 << 20;  // longer sources stay plain

// A list a line.
function colouredLines(text, language) {
  const lines = [[]];
  const add = (kind, piece) => {
    const parts = piece.split(/\r\n|\r|\n/);
    for (let i = 0; i < parts.length; ++i) {
      if (i > 0) lines.push([]);
      if (parts[i] !== '') lines[lines.length - 1].push([kind, parts[i]]);
    }
  };
  let at = 0;
  const scan = text.length <= COLOURED_BYTES ? SCANS[language] : undefined;
  for (const match of scan === undefined ? [] : text.matchAll(scan)) {
    const kind = Object.keys(match.groups).find((name) => match.groups[name] !== undefined);
    add('', text.slice(at, match.index));
    add(kind, match[0]);
    at = match.index + match[0].length;
  }
  add('', text.slice(at));
  if (lines.length > 1 && lines[lines.length - 1].length === 0) lines.pop();
  return lines;
}
