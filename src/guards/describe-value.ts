import { elementType } from "./element-type.js";

/** Returns the name of the class of an object, or `object` for a plain record. */
function className(value: object): string {
  const name: unknown = value.constructor?.name;
  return typeof name === "string" && name !== "Object" && name !== "" ? name : "object";
}

/**
 * Describes what was received, for the end of a message: its type, and the value of a number or a boolean. A text is not
 * shown, because it could name a patient.
 */
export function describeValue(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value !== "object") return `a ${typeof value}`;
  if (Array.isArray(value)) return `an array of ${value.length}`;
  const name = elementType(value) ?? className(value);
  return `${/^[AEIOaeio]/.test(name) ? "an" : "a"} ${name}`;
}
