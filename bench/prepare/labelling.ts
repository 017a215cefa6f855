import { stack } from "ct-hemorrhage";
import { headBox, labelComponents } from "ct-hemorrhage/crop";
import { buildPhantomStudy } from "ct-hemorrhage/phantom";
import { clipToBytes } from "ct-hemorrhage/window";
import ndarray from "ndarray";
import { median } from "../measure.js";

/** Draws an image of 512 x 512 pixels whose channels are three slices in the middle of a head. */
function drawHead() {
  const { slices } = buildPhantomStudy({ seed: 1, bleeds: ["subdural"], slices: 26 });
  return clipToBytes(stack(slices.slice(12, 15).map(({ hu }) => hu)));
}

/** Returns the median time of `work` in milliseconds, after a warm-up for the compiler. */
function medianMilliseconds(work: () => unknown): number {
  const milliseconds = Array.from({ length: 60 }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return median(milliseconds.slice(20));
}

/** Measures labeling the components of a head, 512 x 512 x 3, and finding the box around it. */
export function measureLabelling(): { readonly labelMilliseconds: number; readonly headBoxMilliseconds: number } {
  const head = drawHead();
  const mask = ndarray(
    head.data.map((value) => (value > 0 ? 1 : 0)),
    head.shape,
  );
  return {
    labelMilliseconds: medianMilliseconds(() => labelComponents(mask)),
    headBoxMilliseconds: medianMilliseconds(() => headBox(head)),
  };
}
