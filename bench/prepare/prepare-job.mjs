/**
 * Prepares a folder with two worker threads and prints the cost as JSON. It runs in a separate process, so that its
 * peak memory is its own and its code is as cold as for a user. It is JavaScript, because tsx would also start in each
 * worker thread.
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
