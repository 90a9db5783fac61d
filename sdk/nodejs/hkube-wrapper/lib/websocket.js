'use strict';

// The client's side of a WebSocket (RFC 6455), without extensions.

const crypto = require('crypto');
const net = require('net');
const { FrameReader, frame } = require('./frames');

const OPCODE = { CONTINUATION: 0, TEXT: 1, BINARY: 2, CLOSE: 8, PING: 9, PONG: 10 };
const ACCEPT_SALT = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const MAX_HEAD = 65536;

/** An open connection. `onMessage(payload)` gets binary messages; `onClose(error?)` is called once, at the end. */
class WebSocket {
    constructor(socket, onMessage, onClose) {
        this._socket = socket;
        this._onMessage = onMessage;
        this._onClose = onClose;
        this._fragments = null;
        this._reader = new FrameReader((opcode, final, payload) => this._onFrame(opcode, final, payload));
        this._error = null;
        socket.on('data', (chunk) => this._read(chunk));
        socket.on('error', (error) => { this._error = error; });
        socket.on('close', () => this._onClose(this._error));
    }

    /** Sends one message as one frame. The payload is masked in place: it is not the caller's any more. */
    send(payload) {
        this._write(OPCODE.BINARY, payload);
    }

    /** Closes in order; `done` is called when all that was sent has left, or the connection is gone. */
    close(done) {
        if (this._socket.destroyed) {
            done();
            return;
        }
        this._socket.once('close', done);
        this._write(OPCODE.CLOSE, Buffer.from([0x03, 0xe8]));
        this._socket.end(() => this._socket.destroy());
    }

    _read(chunk) {
        try {
            this._reader.push(chunk);
        } catch (error) {
            this._socket.destroy(error);
        }
    }

    _write(opcode, payload) {
        if (!this._socket.writable) return; // the end of the connection is told by onClose
        const parts = frame(opcode, payload);
        this._socket.cork();
        for (const part of parts) this._socket.write(part);
        this._socket.uncork();
    }

    _onFrame(opcode, final, payload) {
        switch (opcode) {
            case OPCODE.PING: this._write(OPCODE.PONG, Buffer.from(payload)); return;
            case OPCODE.PONG: return;
            case OPCODE.CLOSE:
                this._write(OPCODE.CLOSE, Buffer.from(payload.subarray(0, 2)));
                this._socket.end(() => this._socket.destroy());
                return;
            case OPCODE.CONTINUATION: case OPCODE.TEXT: case OPCODE.BINARY: break;
            default: throw new Error(`the worker sent a frame of the unknown kind ${opcode}`);
        }
        if ((opcode === OPCODE.CONTINUATION) !== (this._fragments !== null)) {
            throw new Error('the worker sent the fragments of a message in a wrong order');
        }
        const whole = this._fragments || { opcode, parts: [] };
        whole.parts.push(payload);
        this._fragments = final ? null : whole;
        if (final && whole.opcode === OPCODE.BINARY) {
            this._onMessage(whole.parts.length === 1 ? payload : Buffer.concat(whole.parts));
        }
    }
}

/** Connects and shakes hands; rejects when that fails or takes longer than `timeout` ms. */
function open({ host, port, target }, timeout, onMessage, onClose) {
    return new Promise((resolve, reject) => {
        const key = crypto.randomBytes(16).toString('base64');
        const socket = net.connect({ host, port, noDelay: true });
        const timer = setTimeout(() => socket.destroy(new Error('the worker does not answer')), timeout);
        const fail = (error) => { clearTimeout(timer); reject(error); };
        const lost = () => fail(new Error('the worker closed the connection'));
        let head = Buffer.alloc(0);
        const onData = (chunk) => {
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
            socket.pause();
            socket.off('data', onData).off('error', fail).off('close', lost);
            const channel = new WebSocket(socket, onMessage, onClose);
            // Messages may arrive only when the caller has its channel.
            if (head.length > end + 4) socket.unshift(head.subarray(end + 4));
            setImmediate(() => socket.resume());
            resolve(channel);
        };
        socket.on('error', fail).on('close', lost).on('data', onData);
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
