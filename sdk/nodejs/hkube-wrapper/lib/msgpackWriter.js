'use strict';

// Deeper values the worker refuses; it also ends the search in a value that contains itself.
const MAX_DEPTH = 200;

// Messages of up to this size are put together in one buffer that is used again and again.
const SMALL = 65536;

/**
 * The bytes of a value, in a buffer of their own.
 * Supported are null, undefined (as nil), boolean, number, bigint of 64 bits, string, Buffer, Uint8Array,
 * ArrayBuffer, other typed arrays (as arrays), array, Date, Map and objects; `toJSON` is used where it exists.
 * Integers take the shortest form, other numbers are doubles. Throws a TypeError otherwise.
 */
function pack(value) {
    return packAfter(0, value);
}

/** The same, with so many bytes before it that are free for the caller. */
function packAfter(room, value) {
    const writer = idle || new Writer(); // user code (toJSON) may pack something too
    idle = null;
    writer.length = room;
    try {
        writer.value(value, 0);
        if (writer.bytes.length > SMALL) return writer.bytes.subarray(0, writer.length);
        return Buffer.from(writer.bytes.subarray(0, writer.length));
    } finally {
        if (writer.bytes.length <= SMALL) idle = writer;
    }
}

let idle = null;

class Writer {
    constructor() {
        this.bytes = Buffer.allocUnsafeSlow(1024);
        this.length = 0;
    }

    value(value, depth) {
        switch (typeof value) {
            case 'string': return this.string(value);
            case 'number': return Number.isSafeInteger(value) ? this.integer(value) : this.double(value);
            case 'boolean': return this.byte(value ? 0xc3 : 0xc2);
            case 'undefined': return this.byte(0xc0);
            case 'bigint': return this.bigint(value);
            case 'object': return value === null ? this.byte(0xc0) : this.object(value, depth);
            default: throw new TypeError(`cannot encode a ${typeof value}`);
        }
    }

    object(value, depth) {
        if (depth >= MAX_DEPTH) {
            throw new TypeError('cannot encode: the value is nested too deeply, or contains itself');
        }
        if (Array.isArray(value)) return this.array(value, depth);
        if (value instanceof Uint8Array) return this.binary(value);
        if (value instanceof ArrayBuffer) return this.binary(new Uint8Array(value));
        if (value instanceof Date) return this.date(value);
        if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return this.array(value, depth);
        if (value instanceof Map) return this.map([...value], depth);
        if (typeof value.toJSON === 'function') return this.value(value.toJSON(), depth + 1);
        if (value instanceof Set || value instanceof Promise) {
            throw new TypeError(`cannot encode a ${value.constructor.name}`);
        }
        return this.map(Object.entries(value), depth);
    }

    array(items, depth) {
        this.head(items.length, 0x90, 16, 0xdc);
        for (let i = 0; i < items.length; i += 1) this.value(items[i], depth + 1);
    }

    map(entries, depth) {
        this.head(entries.length, 0x80, 16, 0xde);
        for (const [key, item] of entries) {
            this.string(String(key));
            this.value(item, depth + 1);
        }
    }

    string(text) {
        const size = Buffer.byteLength(text);
        if (size > 31 && size <= 0xff) {
            this.uint(0xd9, size, 1);
        } else {
            this.head(size, 0xa0, 32, 0xda);
        }
        this.reserve(size);
        this.length += this.bytes.write(text, this.length, size, 'utf8');
    }

    binary(data) {
        const size = data.length;
        this.uint(size <= 0xff ? 0xc4 : size <= 0xffff ? 0xc5 : 0xc6, size, size <= 0xff ? 1 : size <= 0xffff ? 2 : 4);
        this.reserve(size);
        this.bytes.set(data, this.length);
        this.length += size;
    }

    integer(value) {
        if (value >= 0) {
            if (value <= 0x7f) this.byte(value);
            else if (value <= 0xff) this.uint(0xcc, value, 1);
            else if (value <= 0xffff) this.uint(0xcd, value, 2);
            else if (value <= 0xffffffff) this.uint(0xce, value, 4);
            else this.long(0xcf, BigInt(value));
        } else if (value >= -0x20) this.byte(value & 0xff);
        else if (value >= -0x80) this.uint(0xd0, value & 0xff, 1);
        else if (value >= -0x8000) this.uint(0xd1, value & 0xffff, 2);
        else if (value >= -0x80000000) this.uint(0xd2, value >>> 0, 4);
        else this.long(0xd3, BigInt(value));
    }

    bigint(value) {
        if (value < -(1n << 63n) || value >= 1n << 64n) {
            throw new TypeError('cannot encode an integer that needs more than 64 bits');
        }
        const number = Number(value);
        if (Number.isSafeInteger(number)) this.integer(number);
        else this.long(value < 0n ? 0xd3 : 0xcf, value);
    }

    double(value) {
        this.reserve(9);
        this.bytes[this.length] = 0xcb;
        this.bytes.writeDoubleBE(value, this.length + 1);
        this.length += 9;
    }

    /** The timestamp extension (type -1), in its shortest form. */
    date(date) {
        const time = date.getTime();
        if (Number.isNaN(time)) throw new TypeError('cannot encode an invalid Date');
        const seconds = Math.floor(time / 1000);
        const nanos = (time - seconds * 1000) * 1e6;
        if (nanos === 0 && seconds >= 0 && seconds <= 0xffffffff) {
            this.uint(0xd6, 0xff, 1);
            this.reserve(4);
            this.length = this.bytes.writeUInt32BE(seconds, this.length);
        } else if (seconds >= 0 && seconds < 2 ** 34) {
            this.byte(0xd7);
            this.long(0xff, (BigInt(nanos) << 34n) | BigInt(seconds));
        } else {
            this.uint(0xc7, 12, 1);
            this.uint(0xff, nanos, 4);
            this.reserve(8);
            this.length = this.bytes.writeBigInt64BE(BigInt(seconds), this.length);
        }
    }

    head(count, fix, fixLimit, tag16) {
        if (count < fixLimit) this.byte(fix | count);
        else if (count <= 0xffff) this.uint(tag16, count, 2);
        else this.uint(tag16 + 1, count, 4);
    }

    byte(value) {
        this.reserve(1);
        this.bytes[this.length] = value;
        this.length += 1;
    }

    uint(tag, value, width) {
        this.reserve(width + 1);
        this.bytes[this.length] = tag;
        this.length = this.bytes.writeUIntBE(value, this.length + 1, width);
    }

    long(tag, value) {
        this.reserve(9);
        this.bytes[this.length] = tag;
        this.length = this.bytes.writeBigUInt64BE(BigInt.asUintN(64, value), this.length + 1);
    }

    reserve(size) {
        const needed = this.length + size;
        if (needed <= this.bytes.length) return;
        const bigger = Buffer.allocUnsafeSlow(Math.max(needed + 16, this.bytes.length * 2));
        this.bytes.copy(bigger, 0, 0, this.length);
        this.bytes = bigger;
    }
}

module.exports = { pack, packAfter };
