'use strict';

// The framing of a WebSocket: from bytes to frames and back.

const crypto = require('crypto');

/** Splits a stream of bytes into frames; calls `onFrame(opcode, final, payload)` for each. */
class FrameReader {
    constructor(onFrame) {
        this._onFrame = onFrame;
        this._rest = null; // the beginning of a frame's head
        this._large = null; // a frame whose payload is still coming: {head, payload, filled}
    }

    /** Takes the next bytes of the stream. Throws on lengths that no buffer can have. */
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
                this._rest = chunk.subarray(at);
                return;
            }
            const begin = at + head.size;
            if (begin + head.length > chunk.length) {
                this._large = { head, payload: Buffer.allocUnsafe(head.length), filled: 0 };
                this._fill(chunk.subarray(begin));
                return;
            }
            at = begin + head.length;
            this._deliver(head, chunk.subarray(begin, at));
        }
    }

    _fill(chunk) {
        const large = this._large;
        const taken = chunk.copy(large.payload, large.filled);
        large.filled += taken;
        if (large.filled === large.head.length) {
            this._large = null;
            this._deliver(large.head, large.payload);
        }
        return chunk.subarray(taken);
    }

    _deliver(head, payload) {
        if (head.key) mask(payload, head.key);
        this._onFrame(head.opcode, head.final, payload);
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

/** The buffers that make up one frame; the payload is one of them, masked in place. */
function frame(opcode, payload) {
    const { length } = payload;
    const size = length < 126 ? 2 : length <= 0xffff ? 4 : 10;
    const head = Buffer.allocUnsafe(size + 4);
    head[0] = 0x80 | opcode;
    head[1] = 0x80 | (size === 2 ? length : size === 4 ? 126 : 127);
    if (size === 4) head.writeUInt16BE(length, 2);
    if (size === 10) head.writeBigUInt64BE(BigInt(length), 2);
    const key = crypto.randomBytes(4);
    key.copy(head, size);
    mask(payload, key);
    return length < 1024 ? [Buffer.concat([head, payload])] : [head, payload];
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

module.exports = { FrameReader, frame, mask };
