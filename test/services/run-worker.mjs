/** A worker in a process of its own, to be killed: `node run-worker.mjs OPTIONS`, with the URL in REDIS_URL. */
import { createTaskWorker } from "../../dist/cluster/bullmq/index.js";

const options = JSON.parse(process.argv[2]);
const worker = await createTaskWorker({ ...options, url: process.env.REDIS_URL, onMessage: console.log });
process.once("SIGTERM", () => worker.close());
