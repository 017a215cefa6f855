import { move, transferableSymbol, valueSymbol } from "piscina";
import { type Answer, toAnswer } from "./answer.js";
import { type LoadedImages, type LoadTask, loadImages } from "./load-images.js";

/** Loads images. The door of a worker thread: the pixels are handed over, not copied. */
export async function loadInWorker({ task }: { readonly task: LoadTask }): Promise<Answer<LoadedImages>> {
  const answer = await toAnswer(() => loadImages(task));
  if (!("value" in answer)) return answer;
  const handedOver = { [transferableSymbol]: answer.value.pixels.buffer, [valueSymbol]: answer };
  return move(handedOver as unknown as Parameters<typeof move>[0]) as unknown as Answer<LoadedImages>;
}
