import { backend } from "@tensorflow/tfjs-core";
import { UnsupportedError } from "../../errors.js";

/**
 * Throws unless an engine runs.
 *
 * @param name The public function, for the message.
 * @throws UnsupportedError that names the function to call first.
 */
export function assertEngine(name: string): void {
  try {
    backend();
  } catch (cause) {
    const message = `${name}: an engine must run, got none; call "await selectEngine()" of ct-hemorrhage/backend first`;
    throw new UnsupportedError(message, { feature: "engine", cause });
  }
}
