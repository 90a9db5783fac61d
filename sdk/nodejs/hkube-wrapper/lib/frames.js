'use strict';

// The framing of a WebSocket: from bytes to frames and back.

const crypto = require('crypto');

/**
 * Splits a stream of bytes into frames; calls `onFrame(opcode, final, payload, borrowed)` for each. A borrowed payload is a
 * part of the bytes that were pushed: it is valid only during the call.
 */
class FrameReader {
    constructor(onFrame) {
        this._onFrame = onFrame;
        this._rest = null; // the beginning of a frame's head
        this._large = null; // a frame whose payload is still coming: {head, payload, filled}
    }

    /** Takes the next bytes of the stream, which stay the caller's. Throws on lengths that no buffer can have. */
    push(bytes) {
        let chunk = bytes;
        if (this._large) {
            chunk = this._fill(chunk);
            if (this._large) return;
        }
        if (this._rest) {
            chunk = Buffer.concat([this._rest, chunk]);
            this._rest = null;
        }
        let at = 0;
        while (at < chunk.length) {
            const head = parseHead(chunk, at);
            if (!head) {
                this._rest = Buffer.from(chunk.subarray(at));
                return;
            }
            const begin = at + head.size;
            if (begin + head.length > chunk.length) {
                this._large = { head, payload: Buffer.allocUnsafe(head.length), filled: 0 };
                this._fill(chunk.subarray(begin));
                return;
            }
            at = begin + head.length;
            this._deliver(head, chunk.subarray(begin, at), true);
        }
    }

    _fill(chunk) {
        const large = this._large;
        const taken = chunk.copy(large.payload, large.filled);
        large.filled += taken;
        if (large.filled === large.head.length) {
            this._large = null;
            this._deliver(large.head, large.payload, false);
        }
        return chunk.subarray(taken);
    }

    _deliver(head, payload, borrowed) {
        if (head.key) mask(payload, head.key);
        this._onFrame(head.opcode, head.final, payload, borrowed);
    }
}

/** A frame's head at a position, or null when it is not all there. */
function parseHead(bytes, at) {
    if (bytes.length < at + 2) return null;
    const short = bytes[at + 1] & 0x7f;
    const masked = (bytes[at + 1] & 0x80) !== 0;
    const keyAt = 2 + (short === 126 ? 2 : short === 127 ? 8 : 0);
    const size = keyAt + (masked ? 4 : 0);
    if (bytes.length < at + size) return null;
    let length = short;
    if (short === 126) length = bytes.readUInt16BE(at + 2);
    if (short === 127) length = Number(bytes.readBigUInt64BE(at + 2));
    const key = masked ? Buffer.from(bytes.subarray(at + keyAt, at + size)) : null;
    return { opcode: bytes[at] & 0x0f, final: (bytes[at] & 0x80) !== 0, length, size, key };
}

/** The most bytes that come before a payload: room for `writeHead`. */
const HEAD_ROOM = 14;

/** The size of the head, key included, of a client's frame. */
function headSize(length) {
    return length < 126 ? 6 : length <= 0xffff ? 8 : 14;
}

/**
 * Makes a frame of `bytes`, whose payload begins at `at + headSize(length)` and is masked in place; the head is written
 * from `at` on.
 */
function finishFrame(bytes, at, opcode, length) {
    const size = headSize(length);
    bytes[at] = 0x80 | opcode;
    bytes[at + 1] = 0x80 | (size === 6 ? length : size === 8 ? 126 : 127);
    if (size === 8) bytes.writeUInt16BE(length, at + 2);
    if (size === 14) bytes.writeBigUInt64BE(BigInt(length), at + 2);
    const keyAt = at + size - 4;
    nextKey(bytes, keyAt);
    const begin = at + size;
    if (length < 64) {
        for (let i = 0; i < length; i += 1) bytes[begin + i] ^= bytes[keyAt + (i & 3)];
    } else {
        mask(bytes.subarray(begin, begin + length), bytes.subarray(keyAt, begin));
    }
}

/** A frame with a copy of the payload. */
function frame(opcode, payload) {
    const size = headSize(payload.length);
    const bytes = Buffer.allocUnsafe(size + payload.length);
    bytes.set(payload, size);
    finishFrame(bytes, 0, opcode, payload.length);
    return bytes;
}

// Random bytes for the masks, drawn many at a time.
const keys = Buffer.alloc(4096);
let keyAt = keys.length;

function nextKey(bytes, at) {
    if (keyAt === keys.length) {
        crypto.randomFillSync(keys);
        keyAt = 0;
    }
    for (let i = 0; i < 4; i += 1) bytes[at + i] = keys[keyAt + i];
    keyAt += 4;
}

/** XORs the bytes in place with the repeated 4-byte key; four at a time where the memory is aligned. */
function mask(bytes, key) {
    let at = 0;
    // Before the first aligned byte, and after the last whole word, one byte at a time.
    const aligned = bytes.length < 64 ? bytes.length : (4 - (bytes.byteOffset & 3)) & 3;
    for (; at < aligned; at += 1) bytes[at] ^= key[at & 3];
    const words = (bytes.length - at) >> 2;
    if (words > 0) {
        const turned = Buffer.from([key[at & 3], key[(at + 1) & 3], key[(at + 2) & 3], key[(at + 3) & 3]]);
        const word = new Uint32Array(Uint8Array.from(turned).buffer)[0];
        const view = new Uint32Array(bytes.buffer, bytes.byteOffset + at, words);
        for (let i = 0; i < words; i += 1) view[i] ^= word;
        at += words * 4;
    }
    for (; at < bytes.length; at += 1) bytes[at] ^= key[at & 3];
}

module.exports = { FrameReader, HEAD_ROOM, finishFrame, frame, headSize, mask };
