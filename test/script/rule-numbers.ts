/**
 * How the rules of a specification are counted: in each section from 1, one for each paragraph, list item, row of a
 * table and block of code. What ends in a colon leads to the next and is no rule itself.
 */

/** The rules of the sections whose numbers start with one of `chapters`, as `section/number`, with their text. */
export function ruleNumbers(text: string, chapters: readonly string[]): Map<string, string> {
  const rules = new Map<string, string>();
  for (const part of text.split(/^(?=#{2,3} )/m)) {
    const section = /^#{2,3} (\d+(?:\.\d+)?)\.? /.exec(part)?.[1];
    if (section === undefined || !chapters.includes(section.split('.')[0] as string)) continue;
    const body = part.slice(part.indexOf('\n') + 1);
    const blocks = blocksOf(body).filter((block) => !block.endsWith(':'));
    for (const [i, block] of blocks.entries()) rules.set(`${section}/${i + 1}`, block);
  }
  return rules;
}

/** Paragraphs, items, rows and code blocks in order; heads of tables are left out. */
function blocksOf(body: string): string[] {
  const found: string[] = [];
  for (const [i, piece] of body.split(/^```.*\n/m).entries()) {
    if (i % 2 === 1) found.push(piece.trim());
    else for (const paragraph of piece.split(/\n\s*\n/)) found.push(...partsOf(paragraph));
  }
  return found;
}

function partsOf(paragraph: string): string[] {
  const parts: string[] = [];
  const lines = paragraph.split('\n').filter((line) => line.trim() !== '');
  const rule = lines.findIndex((line) => /^\|[-| ]+\|$/.test(line));
  for (const line of lines.slice(rule + 1)) {
    if (parts.length === 0 || /^(?:\||- |\d+\. )/.test(line)) parts.push(line.trim());
    else parts[parts.length - 1] += ` ${line.trim()}`;
  }
  return parts;
}
