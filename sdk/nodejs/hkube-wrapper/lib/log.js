'use strict';

/** Writes one line of the wrapper's own to stderr. */
function log(level, message) {
    process.stderr.write(`wrapper::${level}::${message}\n`);
}

module.exports = { log };
