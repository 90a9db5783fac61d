'use strict';

// Puts the parts together: an algorithm, its api and the worker.

const cluster = require('cluster');
const Module = require('module');
const path = require('path');

const { NO_STOP, readConfig } = require('./config');
const { connect, waitFor } = require('./connection');
const { HKubeApi } = require('./hkubeApi');
const { load, usable } = require('./loader');
const { log } = require('./log');
const prints = require('./prints');
const { Runner } = require('./runner');
const surroundings = require('./surroundings');

const ORIGINAL = path.resolve(__dirname, '..', '..', 'original'); // holds @hkube/nodejs-wrapper

// Of code that was written for the original wrapper and requires it.
const original = {
    api: null, // the class of its second argument of `start`
    functions: null, // what it has handed to `run`
};
let launched = false; // by the server, which has started us for one worker

/**
 * What index.js does: loads the algorithm, connects to the worker and serves it.
 * The code is loaded before the connection: a worker that sees us may count on us. An algorithm that does not
 * load is served too; it answers `initialize` with what went wrong.
 */
function launch() {
    launched = true;
    prints.takeOver();
    surroundings.watch();
    // Where user code looks last: a package that it brings comes first.
    process.env.NODE_PATH = [process.env.NODE_PATH, ORIGINAL].filter(Boolean).join(path.delimiter);
    Module._initPaths();
    const config = readConfig(process.env);
    const loading = load(config.path, config.entryPoint, () => original.functions);
    // A child that the algorithm has made with `cluster` runs its code, but is not the worker's algorithm.
    if (!cluster.isWorker) loading.then((algorithm) => serve(config, algorithm));
}

/** Runs what a program hands over; without functions, the algorithm of the environment. */
function run(functions) {
    if (launched) {
        original.functions = functions || original.functions;
        return;
    }
    const config = readConfig(process.env);
    const algorithm = functions ? Promise.resolve(usable(() => functions)) : load(config.path, config.entryPoint);
    algorithm.then((loaded) => serve(config, loaded));
}

/** The code was written for the original wrapper: from now on its api is that of the original. */
function useOriginalApi(Api) {
    original.api = Api;
}

async function serve(config, algorithm) {
    // A worker that we were not started by may come late and again.
    const reconnect = launched ? null : () => waitFor(config, runner);
    if (!algorithm.module || !algorithm.module.stop) config.target += NO_STOP;
    const runner = new Runner(algorithm, original.api || HKubeApi, reconnect);
    try {
        runner.serve(await (launched ? connect(config, runner) : waitFor(config, runner)));
    } catch (error) {
        log('ERROR', `cannot connect to the worker: ${error.message}`);
        process.exit(1);
    }
}

module.exports = { launch, run, useOriginalApi };
