#!/usr/bin/env node
// What does BullMQ make of no-op tasks? bullmq_noop.py, which starts Redis, runs this:
//   bullmq_noop.js main <port> <workers> <tasks> <latency tasks>   submits, prints one JSON object
//   bullmq_noop.js worker <port> <concurrency>                     a worker process
'use strict';

const path = require('path');
const { fork } = require('child_process');

const modules = process.env.BENCH_NODE_MODULES;
const { Queue, QueueEvents, Worker } = require(path.join(modules, 'bullmq'));

const NAME = 'noop';
const BULK = 1000; // jobs of one addBulk
const CONCURRENCY = 100; // of a worker process; the guide's range for jobs that wait for nothing is 100 to 300
const REPEATS = 3;
const EVENTS = 200000; // kept in the stream: no end may be missed by a client that is behind (default: 10,000)

const [mode, port, ...numbers] = process.argv.slice(2);
const connection = { host: '127.0.0.1', port: Number(port), maxRetriesPerRequest: null };

function worker() {
  const one = new Worker(NAME, async () => null, { connection, concurrency: CONCURRENCY });
  one.on('error', (error) => console.error(String(error)));
  one.waitUntilReady().then(() => process.send('ready'));
  process.on('disconnect', () => process.exit(0));
}

function ready(child) {
  return new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', (code) => reject(new Error(`a worker ended with ${code}`)));
  });
}

async function batch(queue, events, count) {
  const begun = process.hrtime.bigint();
  let left = count;
  const done = new Promise((resolve, reject) => {
    const completed = () => { if (--left === 0) resolve(); };
    const failed = ({ failedReason }) => reject(new Error(failedReason));
    events.on('completed', completed);
    events.on('failed', failed);
  });
  for (let i = 0; i < count; i += BULK) {
    await queue.addBulk(Array.from({ length: Math.min(BULK, count - i) }, (_, k) => ({ name: NAME, data: { i: i + k } })));
  }
  await done;
  events.removeAllListeners('completed');
  events.removeAllListeners('failed');
  return count / (Number(process.hrtime.bigint() - begun) / 1e9);
}

async function latencies(queue, events, count) {
  const times = [];
  for (let i = 0; i < count; ++i) {
    const begun = process.hrtime.bigint();
    const job = await queue.add(NAME, { i });
    await job.waitUntilFinished(events, 60000);
    times.push(Number(process.hrtime.bigint() - begun) / 1e6);
  }
  return times;
}

async function main() {
  const [workers, tasks, latencyTasks] = numbers.map(Number);
  const children = Array.from({ length: workers }, () => fork(__filename, ['worker', port]));
  await Promise.all(children.map(ready));
  const queue = new Queue(NAME, { connection, streams: { events: { maxLen: EVENTS } } });
  const events = new QueueEvents(NAME, { connection });
  events.setMaxListeners(0);
  await events.waitUntilReady();
  await batch(queue, events, 1000);
  const rates = [];
  for (let i = 0; i < REPEATS; ++i) rates.push(await batch(queue, events, tasks));
  await latencies(queue, events, Math.ceil(latencyTasks / 10));
  const times = await latencies(queue, events, latencyTasks);
  console.log(JSON.stringify({ rate: Math.max(...rates), times }));
  process.exit(0);
}

if (mode === 'worker') worker();
else main().catch((error) => { console.error(error); process.exit(1); });
