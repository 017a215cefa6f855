/** Separators of fields. */
const SEPARATORS = [",", ";", "\t"] as const;

/** Separator of the fields of a table. */
export type Separator = (typeof SEPARATORS)[number];

/** A field in quotes, with its quotes doubled (RFC 4180, section 2, rules 5 to 7), or one without quotes. */
const FIELDS: Readonly<Record<Separator, RegExp>> = {
  ",": /"((?:[^"]|"")*)"(?=,|$)|([^",]*)(?=,|$)/y,
  ";": /"((?:[^"]|"")*)"(?=;|$)|([^";]*)(?=;|$)/y,
  "\t": /"((?:[^"]|"")*)"(?=\t|$)|([^"\t]*)(?=\t|$)/y,
};

/** Splits a line with quotes. */
function splitQuoted(line: string, separator: Separator): string[] | undefined {
  const field = FIELDS[separator];
  const fields: string[] = [];
  for (let start = 0; start <= line.length; start = field.lastIndex + 1) {
    field.lastIndex = start;
    const match = field.exec(line);
    if (match === null) return undefined;
    fields.push(match[1]?.replaceAll('""', '"') ?? match[2]);
  }
  return fields;
}

/** Splits a line into fields; `undefined` if its quotes are not sound. A line break in quotes is not supported. */
export function splitFields(line: string, separator: Separator): string[] | undefined {
  return line.includes('"') ? splitQuoted(line, separator) : line.split(separator);
}

/** Finds the separator of a table: that which splits its header into the most fields, otherwise a comma. */
export function findSeparator(header: string): Separator {
  const counts = SEPARATORS.map((separator) => splitFields(header, separator)?.length ?? 0);
  return SEPARATORS[counts.indexOf(Math.max(...counts))];
}
