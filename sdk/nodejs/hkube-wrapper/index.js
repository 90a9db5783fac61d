'use strict';

// Entry: `node <this folder>/index.js`. See README.md for the environment variables.

const { readConfig } = require('./lib/config');
const { load } = require('./lib/loader');
const { Runner, connect, log } = require('./lib/runner');

/**
 * Loads the algorithm, connects to the worker and serves it.
 * The code is loaded before the connection: a worker that sees us may count on us. An algorithm that does not
 * load is served too; it answers `initialize` with what went wrong.
 */
async function main() {
    const config = readConfig(process.env);
    const algorithm = await load(config.path, config.entryPoint);
    const runner = new Runner(algorithm);
    const channel = await connect(config, runner);
    runner.serve(channel);
}

main().catch((error) => {
    log('ERROR', `cannot connect to the worker: ${error.message}`);
    process.exit(1);
});
