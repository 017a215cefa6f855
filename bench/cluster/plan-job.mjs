/**
 * Plans a preparation or a training and prints the cost as JSON. It runs in a separate process, so that its peak memory is
 * its own.
 *
 *   node bench/cluster/plan-job.mjs INPUT OUTPUT PLAN SHARDS
 */
import { planTasks } from "ct-hemorrhage/pipeline";

const [input, output, folder, shards] = process.argv.slice(2);
const start = performance.now();
const work = { kind: "prepare", input, output, set: "train" };
const { tasks } = await planTasks(work, { plan: folder, shards: Number(shards), threads: 2 });
const seconds = (performance.now() - start) / 1000;
// ru_maxrss is in KiB on Linux.
const peakMegabytes = (process.resourceUsage().maxRSS * 1024) / 1e6;
console.log(JSON.stringify({ tasks: tasks.length, seconds, peakMegabytes }));
