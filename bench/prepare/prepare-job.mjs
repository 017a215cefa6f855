/**
 * Prepares a folder with two worker threads, and prints what that took as JSON. A process of its own: its peak of memory
 * is no other's, and its code is as cold as a user's. JavaScript, because tsx would start in each worker thread too.
 *
 *   node bench/prepare/prepare-job.mjs INPUT OUTPUT
 */
import { prepare } from "ct-hemorrhage/pipeline";

const [input, output] = process.argv.slice(2);
const start = performance.now();
const stages = { headers: { start, end: start }, images: { start, end: start } };
const { images, failures } = await prepare({
  input,
  output,
  set: "train",
  threads: 2,
  onProgress: (stage, done) => {
    if (stage === "images" && done === 0) stages.images.start = performance.now();
    stages[stage].end = performance.now();
  },
});
const cpu = process.cpuUsage();
const secondsOf = (stage) => (stages[stage].end - stages[stage].start) / 1000;
console.log(
  JSON.stringify({
    images,
    failures: failures.length,
    seconds: (performance.now() - start) / 1000,
    headerSeconds: secondsOf("headers"),
    imageSeconds: secondsOf("images"),
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
    peakMegabytes: (process.resourceUsage().maxRSS * 1024) / 1e6,
  }),
);
