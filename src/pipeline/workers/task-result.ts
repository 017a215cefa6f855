import { DataError, isCtError } from "../../errors.js";

/** Result of a worker's task. Errors lose their class between threads, so a DataError is passed as a value. */
export type TaskResult<Value> =
  | { readonly value: Value }
  | {
      readonly dataError: {
        readonly message: string;
        readonly file: string | undefined;
        readonly path: string | undefined;
      };
    };

/** Runs `work` and returns its value, or the DataError that it throws, as a task result. Other errors are rethrown. */
export async function toTaskResult<Value>(work: () => Promise<Value>): Promise<TaskResult<Value>> {
  try {
    return { value: await work() };
  } catch (error) {
    if (!isCtError(error, "DataError")) throw error;
    return { dataError: { message: error.message, file: error.file, path: error.path } };
  }
}

/**
 * Returns the value of a task result.
 *
 * @throws DataError if the result holds one.
 */
export function unwrapResult<Value>(result: TaskResult<Value>): Value {
  if ("value" in result) return result.value;
  const { message, file, path } = result.dataError;
  throw new DataError(message, { ...(file !== undefined && { file }), ...(path !== undefined && { path }) });
}
