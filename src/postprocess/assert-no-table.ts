const EXPECTED = "an array of { predictions, weight }";

/** Whether a value looks like a table. */
function isTable(value: unknown): boolean {
  return typeof value === "object" && value !== null && "ids" in value && "values" in value;
}

/**
 * Throws unless a value is an array, and no table takes the place of the array or of a member.
 *
 * @throws TypeError that says where the table belongs.
 */
export function assertNoTable(what: string, members: unknown): void {
  if (!Array.isArray(members)) {
    const got = isTable(members) ? "one table: wrap each table in a member with its weight" : typeof members;
    throw new TypeError(`${what} must be ${EXPECTED}, got ${got}`);
  }
  const index = members.findIndex(isTable);
  if (index === -1) return;
  throw new TypeError(
    `${what} must be ${EXPECTED}, got a table at ${index}: give it a weight, as in { predictions: table, weight: 1 }`,
  );
}
