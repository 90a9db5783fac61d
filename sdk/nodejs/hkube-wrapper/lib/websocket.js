'use strict';

// The client's side of a WebSocket (RFC 6455), without extensions.

const crypto = require('crypto');
const net = require('net');
const { FrameReader, frame } = require('./frames');

const OPCODE = { CONTINUATION: 0, TEXT: 1, BINARY: 2, CLOSE: 8, PING: 9, PONG: 10 };
const ACCEPT_SALT = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const MAX_HEAD = 65536;
const RECEIVE = 65536;
const SMALL = 4096; // is copied rather than written by itself

/**
 * An open connection. `onMessage(payload, borrowed)` gets binary messages; the bytes of a borrowed one are valid only during
 * the call. `onClose(error?, code?)` is called once, at the end, with the code of the other side if it has closed in order.
 */
class WebSocket {
    constructor(socket, onMessage, onClose) {
        this._socket = socket;
        this._onMessage = onMessage;
        this._onClose = onClose;
        this._fragments = null;
        this._reader = new FrameReader((...parts) => this._onFrame(...parts));
        this._held = null; // goes with the next write
        this._error = null;
        this._code = null;
        socket.on('error', (error) => { this._error = error; });
        socket.on('close', () => this._onClose(this._error, this._code));
    }

    /** Takes what has come; the bytes stay the caller's. */
    read(bytes) {
        try {
            this._reader.push(bytes);
        } catch (error) {
            this._socket.destroy(error);
        }
    }

    /** Sends a frame; the bytes are not the caller's any more. */
    write(bytes) {
        const held = this._held;
        this._held = null;
        if (!this._socket.writable) return; // the end of the connection is told by onClose
        if (held && bytes.length > SMALL) this._socket.write(held);
        this._socket.write(held && bytes.length <= SMALL ? Buffer.concat([held, bytes]) : bytes);
    }

    /** Sends a small frame together with the next one, or when this turn of the event loop ends. */
    hold(bytes) {
        if (this._held) {
            this.write(bytes);
            return;
        }
        this._held = bytes;
        setImmediate(() => {
            if (this._held !== bytes) return;
            this._held = null;
            this.write(bytes);
        });
    }

    /** Closes in order; `done` is called when all that was sent has left, or the connection is gone. */
    close(done) {
        if (this._socket.destroyed) {
            done();
            return;
        }
        this._socket.once('close', done);
        this.write(frame(OPCODE.CLOSE, Buffer.from([0x03, 0xe8])));
        this._socket.end(() => this._socket.destroy());
    }

    _onFrame(opcode, final, payload, borrowed) {
        switch (opcode) {
            case OPCODE.PING: this.write(frame(OPCODE.PONG, payload)); return;
            case OPCODE.PONG: return;
            case OPCODE.CLOSE:
                this._code = payload.length >= 2 ? payload.readUInt16BE(0) : null;
                this.write(frame(OPCODE.CLOSE, payload.subarray(0, 2)));
                this._socket.end(() => this._socket.destroy());
                return;
            case OPCODE.CONTINUATION: case OPCODE.TEXT: case OPCODE.BINARY: break;
            default: throw new Error(`the worker sent a frame of the unknown kind ${opcode}`);
        }
        if ((opcode === OPCODE.CONTINUATION) !== (this._fragments !== null)) {
            throw new Error('the worker sent the fragments of a message in a wrong order');
        }
        if (final && opcode === OPCODE.BINARY) {
            this._onMessage(payload, borrowed);
            return;
        }
        const whole = this._fragments || { opcode, parts: [] };
        whole.parts.push(Buffer.from(payload));
        this._fragments = final ? null : whole;
        if (final && whole.opcode === OPCODE.BINARY) this._onMessage(Buffer.concat(whole.parts), false);
    }
}

/** Connects and shakes hands; rejects when that fails or takes longer than `timeout` ms. */
function open({ host, port, target }, timeout, onMessage, onClose) {
    return new Promise((resolve, reject) => {
        const key = crypto.randomBytes(16).toString('base64');
        let take = onHandshake; // what to do with the bytes that come
        const onread = {
            buffer: Buffer.allocUnsafeSlow(RECEIVE),
            callback: (size, buffer) => {
                take(buffer.subarray(0, size));
                return true;
            },
        };
        const socket = net.connect({ host, port, noDelay: true, onread });
        const timer = setTimeout(() => socket.destroy(new Error('the worker does not answer')), timeout);
        const fail = (error) => { clearTimeout(timer); reject(error); };
        const lost = () => fail(new Error('the worker closed the connection'));
        let head = Buffer.alloc(0);
        function onHandshake(chunk) {
            head = Buffer.concat([head, chunk]);
            const end = head.indexOf('\r\n\r\n');
            if (end < 0) {
                if (head.length > MAX_HEAD) socket.destroy(new Error('the answer to the handshake has no end'));
                return;
            }
            const problem = refusal(head.toString('latin1', 0, end), key);
            if (problem) {
                socket.destroy(new Error(problem));
                return;
            }
            clearTimeout(timer);
            socket.off('error', fail).off('close', lost);
            const channel = new WebSocket(socket, onMessage, onClose);
            // Messages may arrive only when the caller has its channel.
            const early = [head.subarray(end + 4)];
            take = (bytes) => early.push(Buffer.from(bytes));
            setImmediate(() => {
                take = (bytes) => channel.read(bytes);
                early.forEach(take);
            });
            resolve(channel);
        }
        socket.on('error', fail).on('close', lost);
        const name = host.includes(':') ? `[${host}]` : host;
        socket.write(`GET ${target} HTTP/1.1\r\nHost: ${name}:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n`
            + `Sec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n\r\n`);
    });
}

function refusal(head, key) {
    const [status, ...lines] = head.split('\r\n');
    if (status.split(' ')[1] !== '101') return `the worker refused the connection: ${status}`;
    const accept = lines.map((line) => /^sec-websocket-accept\s*:\s*(.*?)\s*$/i.exec(line)).find((found) => found);
    const expected = crypto.createHash('sha1').update(key + ACCEPT_SALT).digest('base64');
    return accept && accept[1] === expected ? null : "the worker's answer to the handshake has a wrong key";
}

module.exports = { open };
