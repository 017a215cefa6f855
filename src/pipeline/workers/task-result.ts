import { DataError, isCtError } from "../../errors.js";

/** What a worker thread answers. Errors lose their class between threads, so those about data are values. */
export type TaskResult<Value> =
  | { readonly value: Value }
  | { readonly dataError: { readonly message: string; readonly file: string | undefined } };

/** Makes an answer of what some work resolves to, or of the DataError that it throws. */
export async function toTaskResult<Value>(work: () => Promise<Value>): Promise<TaskResult<Value>> {
  try {
    return { value: await work() };
  } catch (error) {
    if (!isCtError(error, "DataError")) throw error;
    return { dataError: { message: error.message, file: error.file } };
  }
}

/**
 * Returns what is in an answer.
 *
 * @throws DataError where that was the answer.
 */
export function unwrapResult<Value>(answer: TaskResult<Value>): Value {
  if ("value" in answer) return answer.value;
  const { message, file } = answer.dataError;
  throw new DataError(message, { ...(file !== undefined && { file }) });
}
