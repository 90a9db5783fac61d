'use strict';

// The messages that we send, as frames. An answer carries the name that the worker has given its task, if it has.

const { HEAD_ROOM, finishFrame, frame, headSize } = require('./frames');
const { pack, packAfter } = require('./msgpackWriter');
const { LEAST, bytesOf, keep } = require('./payloadFiles');

const BINARY = 2;
const TOGETHER = pack({ command: 'answers', data: null }).subarray(0, -1);
const STARTED = pack({ command: 'started' });

/** The message, with the name of the task that it is about. */
function named(message, name) {
    return name === undefined ? message : { ...message, assignment: name };
}

/** The frame of a message; throws a TypeError for what has no bytes. */
function encode(message) {
    return framed(packAfter(HEAD_ROOM, message));
}

/** Several answers as one frame (docs/formats/tasks-ahead.md), each made by doneAnswer or errorAnswer. */
function together(answers) {
    if (answers.length === 1) return framed(answers[0]);
    let length = HEAD_ROOM + TOGETHER.length + 3;
    for (const answer of answers) length += answer.length - HEAD_ROOM;
    const bytes = Buffer.allocUnsafe(length);
    let at = HEAD_ROOM + TOGETHER.copy(bytes, HEAD_ROOM);
    at = bytes.writeUInt8(0xdc, at);
    at = bytes.writeUInt16BE(answers.length, at);
    for (const answer of answers) at += answer.copy(bytes, at, HEAD_ROOM);
    return framed(bytes);
}

function framed(bytes) {
    const length = bytes.length - HEAD_ROOM;
    const at = HEAD_ROOM - headSize(length);
    finishFrame(bytes, at, BINARY, length);
    return at === 0 ? bytes : bytes.subarray(at);
}

/** The end of a task; a large result goes to the file for it, where there is one. */
function done(result, file, name) {
    return framed(doneAnswer(result, file, name));
}

/** The same, not a frame yet. */
function doneAnswer(result, file, name) {
    const bytes = file ? bytesOf(result) : null;
    if (bytes && bytes.length >= LEAST) return doneByFile(keep(file, result, null), name);
    const room = HEAD_ROOM;
    const message = name === undefined
        ? { command: 'done', data: result } : { command: 'done', assignment: name, data: result };
    const answer = packAfter(room, message);
    if (file && answer.length - room >= LEAST) {
        message.data = null;
        return doneByFile(keep(file, result, answer.subarray(room + pack(message).length - 1)), name);
    }
    return answer;
}

function doneByFile(metadata, name) {
    return packAfter(HEAD_ROOM, named({ command: 'done', payloadFile: { metadata } }, name));
}

/** The answer to `initialize`. */
function initialized(name) {
    return encode(named({ command: 'initialized' }, name));
}

/** What is said before the user's `start` is called. */
function started() {
    return frame(BINARY, STARTED);
}

/** The failure of a task by something that was thrown. */
function errorMessage(error, name) {
    return framed(errorAnswer(error, name));
}

/** The same, not a frame yet. */
function errorAnswer(error, name) {
    const details = error && error.stack ? String(error.stack) : null;
    const told = { code: 'Failed', message: textOf(error), details };
    return packAfter(HEAD_ROOM, named({ command: 'errorMessage', error: told }, name));
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

module.exports = {
    done, doneAnswer, encode, errorAnswer, errorMessage, initialized, named, started, textOf, together,
};
