'use strict';

// The surface of the original wrapper, for code that was written for it: @hkube/nodejs-wrapper is its name there.

const { HKubeApi } = require('./hkubeApi');
const { run, useOriginalApi } = require('./program');

/** Runs an algorithm; needs no instance. */
class Algorunner {
    /** Serves the worker that the environment names with `{start, init?, stop?, exit?}`, or with the entry point. */
    static run(callbacks) {
        run(callbacks);
    }

    /** There is no debug service to connect to. */
    static debug(debugUrl) {
        throw new Error(`this HKube has no debug service, so nothing answers at ${debugUrl}. `
            + 'To run an algorithm under a debugger, call run() with WORKER_SOCKET_URL of a worker');
    }
}

/**
 * The second argument of `start`. A call that fails rejects with the error's text, not with an Error; one that was stopped
 * resolves with nothing.
 */
class OriginalApi extends HKubeApi {
    startAlgorithm(...args) {
        return this.#outcome(super.startAlgorithm(...args));
    }

    startStoredSubpipeline(...args) {
        return this.#outcome(super.startStoredSubpipeline(...args));
    }

    startRawSubpipeline(...args) {
        return this.#outcome(super.startRawSubpipeline(...args));
    }

    getDataSource(...args) {
        return this.#outcome(super.getDataSource(...args));
    }

    async #outcome(call) {
        try {
            return await call;
        } catch (error) {
            if (error.stopped && !HKubeApi.isOver(this)) return undefined;
            throw error.message; // eslint-disable-line no-throw-literal
        }
    }
}

useOriginalApi(OriginalApi);

module.exports = Algorunner;
