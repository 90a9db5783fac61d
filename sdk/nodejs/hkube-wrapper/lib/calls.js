'use strict';

// What a running task starts: algorithms and pipelines. The requests, and the answers to them.

// What the worker says of a call: the key of its id and of what it brings.
const REPLIES = {
    algorithmExecutionDone: ['execId', 'response'],
    algorithmExecutionError: ['execId', 'error'],
    subPipelineDone: ['subPipelineId', 'response'],
    subPipelineError: ['subPipelineId', 'error'],
    subPipelineStopped: ['subPipelineId', 'reason'],
    dataSourceResponse: ['requestId', 'response'],
};

/** A call failed, or was stopped; the message is that of what was called, or the reason. */
class CallError extends Error {
    constructor(message, stopped) {
        super(message);
        this.name = 'CallError';
        this.stopped = stopped;
    }
}

// Ids of all tasks of the process: an answer that comes late is nobody's.
let lastId = 0;

/** The open calls of one task. */
class Calls {
    /** `send(message)` sends it with the name of the task. */
    constructor(send) {
        this._send = send;
        this._open = new Map();
        this._ended = null; // why no more calls are taken
    }

    /** True when the task that makes the calls is over, or was stopped. */
    get ended() {
        return this._ended !== null;
    }

    /** Sends a request; a promise of the answer. */
    start(command, idKey, data) {
        if (this._ended) return Promise.reject(new CallError(this._ended, true));
        lastId += 1;
        const id = String(lastId);
        return new Promise((resolve, reject) => {
            this._send({ command, data: { ...data, [idKey]: id } });
            this._open.set(`${idKey} ${id}`, { resolve, reject });
        });
    }

    /** A message of the worker; false when it is not a reply. */
    answer(command, data) {
        if (!Object.prototype.hasOwnProperty.call(REPLIES, command)) return false;
        const [idKey, valueKey] = REPLIES[command];
        const key = `${idKey} ${data[idKey]}`;
        const call = this._open.get(key);
        if (!call) return true;
        this._open.delete(key);
        if (valueKey === 'reason') call.reject(new CallError(data.reason || 'stopped', true));
        else if (valueKey === 'error' || data.error) call.reject(new CallError(data.error || 'unknown error', false));
        else call.resolve(data.response);
        return true;
    }

    /** The task is over. What was open is not answered any more, unless it was stopped: then those who wait shall not. */
    end(reason, stopped) {
        this._ended = reason;
        const open = [...this._open.values()];
        this._open.clear();
        if (stopped) open.forEach(({ reject }) => reject(new CallError(reason, true)));
    }
}

module.exports = { Calls, CallError };
