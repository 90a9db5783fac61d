'use strict';

// Large values, which stay in files that the worker and we both see (docs/formats/payload-files.md).

const fs = require('fs');

const { unpack } = require('./msgpackReader');

// Bytes of a value that is worth a file.
const LEAST = 65536;
// What the system reads or writes at a time.
const CHUNK = 1 << 30;
const RAW = Buffer.from([1, 8, 1, 3, 0, 0, 0x48, 0x4b]);
const ENCODED = Buffer.from([1, 8, 2, 3, 0, 0, 0x48, 0x4b]);

/**
 * Reads the values that were left out of a job into their places; gives the file that a large result may go to, or null.
 */
function takeInputs(job) {
    for (const file of job.payloadFiles || []) {
        const last = file.at.length - 1;
        let place = job.input;
        for (let i = 0; i < last; i += 1) place = place[file.at[i]];
        place[file.at[last]] = read(file);
    }
    const { nodeName, info, resultFile } = job;
    delete job.payloadFiles;
    delete job.resultFile;
    return resultFile ? { path: resultFile, node: nodeName, paths: (info && info.savePaths) || [] } : null;
}

function read({ path, offset, size, raw }) {
    const data = Buffer.allocUnsafe(size);
    const file = fs.openSync(path, 'r');
    try {
        for (let at = 0; at < size;) {
            const count = fs.readSync(file, data, at, Math.min(size - at, CHUNK), offset + at);
            if (count === 0) throw new Error('a payload file ended too early');
            at += count;
        }
    } finally {
        fs.closeSync(file);
    }
    return raw ? data : unpack(data);
}

/** The bytes of a value that is a byte string; else null. */
function bytesOf(value) {
    if (value instanceof Uint8Array) return value;
    return value instanceof ArrayBuffer ? new Uint8Array(value) : null;
}

/** Writes a large result: its MessagePack, or its bytes when it is a byte string. Gives its metadata. */
function keep(target, value, payload) {
    const bytes = bytesOf(value);
    const file = fs.openSync(target.path, 'w');
    try {
        writeAll(file, bytes ? RAW : ENCODED);
        writeAll(file, bytes || payload);
    } finally {
        fs.closeSync(file);
    }
    return metadataOf(target, value);
}

function writeAll(file, data) {
    for (let at = 0; at < data.length;) at += fs.writeSync(file, data, at, Math.min(data.length - at, CHUNK));
}

/** What the next nodes want to know of the value without reading it. */
function metadataOf({ node, paths }, value) {
    const known = {};
    for (const path of paths) {
        const [name, ...steps] = path.split('.');
        const part = name === node ? partOf(value, steps) : undefined;
        if (part !== undefined) known[path] = about(part);
    }
    return known;
}

function partOf(value, steps) {
    let part = value;
    for (const step of steps) {
        const plain = part && typeof part === 'object' && !bytesOf(part);
        if (!plain) return undefined;
        if (part instanceof Map) part = part.get(step);
        else part = Object.prototype.hasOwnProperty.call(part, step) ? part[step] : undefined;
    }
    return part;
}

function about(value) {
    const bytes = bytesOf(value);
    if (bytes) return { type: 'bytearray', size: bytes.length };
    if (Array.isArray(value) || ArrayBuffer.isView(value)) return { type: 'array', size: value.length };
    return { type: typeof value === 'bigint' ? 'number' : typeof value };
}

module.exports = { LEAST, bytesOf, keep, takeInputs };
