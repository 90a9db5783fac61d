'use strict';

// The messages that we send, as frames.

const { HEAD_ROOM, finishFrame, frame, headSize } = require('./frames');
const { pack, packAfter } = require('./msgpackWriter');
const { LEAST, bytesOf, keep } = require('./payloadFiles');

const BINARY = 2;
const BEFORE_RESULT = pack({ command: 'done', data: null }).length - 1;
const INITIALIZED = pack({ command: 'initialized' });
const STARTED = pack({ command: 'started' });

/** The frame of a message; throws a TypeError for what has no bytes. */
function encode(message) {
    return framed(packAfter(HEAD_ROOM, message));
}

function framed(bytes) {
    const length = bytes.length - HEAD_ROOM;
    const at = HEAD_ROOM - headSize(length);
    finishFrame(bytes, at, BINARY, length);
    return at === 0 ? bytes : bytes.subarray(at);
}

/** The end of a task; a large result goes to the file for it, where there is one. */
function done(result, file) {
    const bytes = file ? bytesOf(result) : null;
    if (bytes && bytes.length >= LEAST) return doneByFile(keep(file, result, null));
    const room = HEAD_ROOM;
    const answer = packAfter(room, { command: 'done', data: result });
    if (file && answer.length - room >= LEAST) {
        return doneByFile(keep(file, result, answer.subarray(room + BEFORE_RESULT)));
    }
    return framed(answer);
}

function doneByFile(metadata) {
    return encode({ command: 'done', payloadFile: { metadata } });
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

module.exports = { done, encode, errorMessage, initialized, started, textOf };
