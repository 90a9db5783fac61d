'use strict';

/**
 * The value that the bytes are. Bytes become Buffers, integers that a number cannot hold exactly become bigint,
 * timestamps become milliseconds since 1970 and other extensions Buffers. Buffers are views of the input, unless that is
 * `borrowed`. Throws an Error when the bytes are cut off, followed by more, not MessagePack or nested too deeply.
 */
function unpack(bytes, borrowed = false) {
    const reader = new Reader(bytes, borrowed);
    let value;
    try {
        value = reader.value();
    } catch (error) {
        if (error instanceof RangeError) throw new Error('cannot decode: the bytes end in the middle of a value');
        throw error;
    }
    if (reader.at !== bytes.length) throw new Error('cannot decode: bytes follow the value');
    return value;
}

// Arrays and maps within one another; more than the worker sends.
const MAX_DEPTH = 256;

class Reader {
    constructor(bytes, borrowed) {
        this.bytes = bytes;
        this.borrowed = borrowed;
        this.at = 0;
        this.depth = 0;
    }

    value() {
        if (this.at >= this.bytes.length) throw new RangeError('cut off');
        const head = this.bytes[this.at];
        this.at += 1;
        if (head < 0x80) return head;
        if (head < 0x90) return this.map(head & 0x0f);
        if (head < 0xa0) return this.array(head & 0x0f);
        if (head < 0xc0) return this.string(head & 0x1f);
        if (head >= 0xe0) return head - 0x100;
        switch (head) {
            case 0xc0: return null;
            case 0xc2: return false;
            case 0xc3: return true;
            case 0xc4: case 0xc5: case 0xc6: return this.binary(this.uint(1 << (head - 0xc4)));
            case 0xc7: case 0xc8: case 0xc9: return this.extension(this.uint(1 << (head - 0xc7)));
            case 0xca: return this.bytes.readFloatBE(this.skip(4));
            case 0xcb: return this.bytes.readDoubleBE(this.skip(8));
            case 0xcc: case 0xcd: case 0xce: return this.uint(1 << (head - 0xcc));
            case 0xcf: return exact(this.bytes.readBigUInt64BE(this.skip(8)));
            case 0xd0: return this.bytes.readInt8(this.skip(1));
            case 0xd1: return this.bytes.readInt16BE(this.skip(2));
            case 0xd2: return this.bytes.readInt32BE(this.skip(4));
            case 0xd3: return exact(this.bytes.readBigInt64BE(this.skip(8)));
            case 0xd4: case 0xd5: case 0xd6: case 0xd7: case 0xd8: return this.extension(1 << (head - 0xd4));
            case 0xd9: case 0xda: case 0xdb: return this.string(this.uint(1 << (head - 0xd9)));
            case 0xdc: case 0xdd: return this.array(this.uint(2 << (head - 0xdc)));
            case 0xde: case 0xdf: return this.map(this.uint(2 << (head - 0xde)));
            default: throw new Error('cannot decode: no value begins with the byte 0xc1');
        }
    }

    map(count) {
        this.enter();
        const value = {};
        for (let i = 0; i < count; i += 1) {
            const key = this.value();
            const item = this.value();
            if (key === '__proto__') { // must not become the object's prototype
                const plain = { value: item, enumerable: true, configurable: true, writable: true };
                Object.defineProperty(value, key, plain);
            } else {
                value[key] = item;
            }
        }
        this.depth -= 1;
        return value;
    }

    array(count) {
        this.enter();
        const items = [];
        for (let i = 0; i < count; i += 1) items.push(this.value());
        this.depth -= 1;
        return items;
    }

    enter() {
        this.depth += 1;
        if (this.depth > MAX_DEPTH) throw new Error('cannot decode: the value is nested too deeply');
    }

    string(size) {
        const at = this.skip(size);
        return this.bytes.toString('utf8', at, at + size);
    }

    slice(size) {
        const at = this.skip(size);
        return this.bytes.subarray(at, at + size);
    }

    binary(size) {
        return this.borrowed ? Buffer.from(this.slice(size)) : this.slice(size);
    }

    extension(size) {
        const type = this.bytes.readInt8(this.skip(1));
        return type === -1 ? milliseconds(this.slice(size)) : this.binary(size);
    }

    uint(width) {
        return this.bytes.readUIntBE(this.skip(width), width);
    }

    /** Moves on; answers where it was. */
    skip(size) {
        const at = this.at;
        this.at += size;
        if (this.at > this.bytes.length) throw new RangeError('cut off');
        return at;
    }
}

function exact(value) {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value;
}

function milliseconds(body) {
    if (body.length === 4) return body.readUInt32BE(0) * 1000;
    if (body.length === 8) {
        const packed = body.readBigUInt64BE(0);
        return Number(packed & 0x3ffffffffn) * 1000 + Math.floor(Number(packed >> 34n) / 1e6);
    }
    if (body.length === 12) return Number(body.readBigInt64BE(4)) * 1000 + Math.floor(body.readUInt32BE(0) / 1e6);
    throw new Error(`cannot decode: a timestamp has 4, 8 or 12 bytes, not ${body.length}`);
}

module.exports = { unpack };
