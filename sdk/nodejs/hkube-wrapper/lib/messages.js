'use strict';

// The messages that we send, as frames.

const { HEAD_ROOM, finishFrame, frame, headSize } = require('./frames');
const { pack, packAfter } = require('./msgpackWriter');

const BINARY = 2;
const INITIALIZED = pack({ command: 'initialized' });
const STARTED = pack({ command: 'started' });

/** The frame of a message; throws a TypeError for what has no bytes. */
function encode(message) {
    const bytes = packAfter(HEAD_ROOM, message);
    const length = bytes.length - HEAD_ROOM;
    const at = HEAD_ROOM - headSize(length);
    finishFrame(bytes, at, BINARY, length);
    return at === 0 ? bytes : bytes.subarray(at);
}

/** The answer to `initialize`. */
function initialized() {
    return frame(BINARY, INITIALIZED);
}

/** What is said before the user's `start` is called. */
function started() {
    return frame(BINARY, STARTED);
}

/** The failure of a task by something that was thrown. */
function errorMessage(error) {
    const details = error && error.stack ? String(error.stack) : null;
    return encode({ command: 'errorMessage', error: { code: 'Failed', message: textOf(error), details } });
}

/** What a thrown value says. */
function textOf(error) {
    if (error instanceof Error) return String(error.message || error.name);
    if (error && typeof error === 'object' && typeof error.message === 'string') return error.message;
    try {
        return typeof error === 'string' ? error : JSON.stringify(error) || String(error);
    } catch (_) {
        return String(error);
    }
}

module.exports = { encode, errorMessage, initialized, started, textOf };
