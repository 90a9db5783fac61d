'use strict';

// The way to the worker.

const { log } = require('./log');
const { open } = require('./websocket');

const CONNECT_TIME = 5000;
const CONNECT_PAUSE = 50;

/** A connection to the worker for a runner; the worker gets a few seconds to begin to listen. */
async function connect(config, runner) {
    const deadline = Date.now() + CONNECT_TIME;
    for (;;) {
        try {
            return await tryOnce(config, runner);
        } catch (error) {
            if (Date.now() + CONNECT_PAUSE > deadline) throw error;
        }
        await pause();
    }
}

/** A connection to the worker for a runner, however long it takes until there is one. */
async function waitFor(config, runner) {
    for (let told = false; ; told = true) {
        try {
            return await tryOnce(config, runner);
        } catch (error) {
            if (!told) log('INFO', `waiting for the worker at ${config.host}:${config.port}: ${error.message}`);
        }
        await pause();
    }
}

function tryOnce(config, runner) {
    return open(
        config, CONNECT_TIME, (payload, borrowed) => runner.onMessage(payload, borrowed),
        (error, code) => runner.onClose(error, code),
    );
}

function pause() {
    return new Promise((resolve) => { setTimeout(resolve, CONNECT_PAUSE); });
}

module.exports = { connect, waitFor };
