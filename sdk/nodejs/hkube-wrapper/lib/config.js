'use strict';

// Proves to the worker that we are its algorithm. It is kept here alone: the user's code need not see it.
let secret = '';
// Of an algorithm without `stop`: it is ended at once instead of being asked.
const NO_STOP = '&stop=0';
const QUERY = 'storage=v1&encoding=msgpack&files=1&ahead=1&named=1';

/** The settings as the environment gives them: where the worker is and what to run. */
function readConfig(env) {
    secret = env.WORKER_SOCKET_SECRET || secret;
    delete env.WORKER_SOCKET_SECRET;
    const config = {
        path: env.ALGORITHM_PATH || 'algorithm_unique_folder',
        entryPoint: env.ALGORITHM_ENTRY_POINT || 'index.js',
    };
    if (env.WORKER_SOCKET_URL) {
        const url = new URL(env.WORKER_SOCKET_URL);
        if (url.protocol !== 'ws:') {
            throw new Error(`WORKER_SOCKET_URL must look like ws://host:port, not ${env.WORKER_SOCKET_URL}`);
        }
        config.host = url.hostname.replace(/^\[|\]$/g, '');
        config.port = Number(url.port || 80);
        config.target = `${url.pathname}${url.search}${url.search ? '&' : '?'}${QUERY}`;
    } else {
        config.host = env.WORKER_SOCKET_HOST || '127.0.0.1';
        config.port = Number(env.WORKER_SOCKET_PORT || 3000);
        config.target = `/?${QUERY}`;
    }
    if (secret) config.target += `&secret=${secret}`;
    return config;
}

module.exports = { NO_STOP, readConfig };
