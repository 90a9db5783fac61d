'use strict';

// The protocol: what each message of the worker makes us do.
// We never send `alive`: the worker expects it for ever after the first, and an algorithm that computes
// without a pause keeps this thread, hence us, from sending.

const { Calls } = require('./calls');
const { HKubeApi } = require('./hkubeApi');
const { pack, unpack } = require('./msgpack');
const { open } = require('./websocket');

const CONNECT_TIME = 5000;
const CONNECT_PAUSE = 50;

/** Writes one line of the wrapper's own to stderr. */
function log(level, message) {
    process.stderr.write(`wrapper::${level}::${message}\n`);
}

/** A connection to the worker for a runner; the worker gets a few seconds to begin to listen. */
async function connect(config, runner) {
    const deadline = Date.now() + CONNECT_TIME;
    for (;;) {
        try {
            return await open(
                config, CONNECT_TIME, (payload) => runner.onMessage(payload), (error) => runner.onClose(error),
            );
        } catch (error) {
            if (Date.now() + CONNECT_PAUSE > deadline) throw error;
        }
        await new Promise((resolve) => { setTimeout(resolve, CONNECT_PAUSE); });
    }
}

/** Serves one worker with one algorithm until the worker says exit or is gone. */
class Runner {
    constructor(algorithm) {
        this._algorithm = algorithm.module;
        this._loadError = algorithm.loadError;
        this._channel = null;
        this._task = this._newTask({});
        this._task.answered = true;
        this._leaving = false;
    }

    /** Begins to answer on a connection. */
    serve(channel) {
        this._channel = channel;
        process.on('uncaughtException', (error) => this._onUncaught(error));
        process.on('unhandledRejection', (reason) => this._onUnhandled(reason));
    }

    /** A message of the worker arrived. */
    onMessage(payload) {
        let message;
        try {
            message = unpack(payload) || {};
        } catch (error) {
            log('ERROR', `a message of the worker is ignored: ${error.message}`);
            return;
        }
        switch (message.command) {
            case 'initialize': this._initialize(message.data || {}); break;
            case 'start': this._start(this._task); break;
            case 'stop': this._stop(this._task, message.data); break;
            case 'exit': this._exit(message.data || {}); break;
            default: this._task.calls.answer(message.command, message.data || {}); // others are not for us
        }
    }

    /** The connection ended: the worker is gone, and with it all reason to be. */
    onClose(error) {
        if (error) log('WARNING', `the connection to the worker is lost: ${error.message}`);
        this._exit({ exitCode: 0 });
    }

    _newTask(options) {
        // stopped: the answer is of no interest any more; answered: nothing may follow; running: user code at work.
        const calls = new Calls((message) => this._send(message));
        return { options, calls, stopped: false, answered: false, running: null };
    }

    _initialize(options) {
        const task = this._newTask(options);
        this._task = task;
        if (this._loadError) {
            this._answerError(task, this._loadError);
            return;
        }
        task.running = this._run(task, 'init', [options], () => this._send({ command: 'initialized' }));
    }

    _start(task) {
        if (task.stopped || task.answered) return;
        this._send({ command: 'started' });
        const { options } = task;
        task.options = null; // may be large, and is the user's now
        task.running = this._run(task, 'start', [options, new HKubeApi(options, task.calls)], (result) => {
            const answer = pack({ command: 'done', data: result });
            task.calls.end('the task is over', false);
            this._sendPacked(answer);
            task.answered = true;
        });
    }

    /** Calls user code and then `answer(result)`, unless the task was stopped or has answered meanwhile. */
    async _run(task, name, args, answer) {
        try {
            const hook = this._algorithm[name];
            let result = hook ? this._algorithm[name](...args) : undefined;
            if (result && typeof result.then === 'function') result = await result;
            if (!task.stopped && !task.answered) answer(result);
        } catch (error) {
            this._answerError(task, error);
        }
    }

    async _stop(task, data) {
        if (task.stopped) return; // a second stop of the same task is not answered
        task.stopped = true;
        task.calls.end('the task was stopped', true);
        try {
            if (this._algorithm && this._algorithm.stop) await this._algorithm.stop(data);
            await task.running; // the next task must find this one gone
            this._send({ command: 'stopped' });
        } catch (error) {
            this._send(errorMessage(error));
        }
    }

    async _exit(data) {
        if (this._leaving) return;
        this._leaving = true;
        try {
            if (this._algorithm && this._algorithm.exit) await this._algorithm.exit(data);
        } catch (error) {
            log('ERROR', `exit failed: ${textOf(error)}`);
        }
        const code = Number.isInteger(data.exitCode) ? data.exitCode : 0;
        this._channel.close(() => process.exit(code));
    }

    _onUnhandled(reason) {
        if (!this._answerError(this._task, reason)) {
            log('ERROR', `unhandled rejection outside a task: ${textOf(reason)}`);
        }
    }

    _onUncaught(error) {
        if (!this._answerError(this._task, error)) {
            log('ERROR', `uncaught exception outside a task: ${(error && error.stack) || textOf(error)}`);
        }
        this._leaving = true; // what the user's state is worth after this nobody knows
        this._channel.close(() => process.exit(1));
    }

    /** Says that the task failed; false when it is too late for that. */
    _answerError(task, error) {
        if (task.stopped || task.answered) return false;
        task.answered = true;
        task.calls.end('the task is over', false);
        this._send(errorMessage(error));
        return true;
    }

    _send(message) {
        this._sendPacked(pack(message));
    }

    _sendPacked(payload) {
        this._channel.send(payload);
    }
}

function errorMessage(error) {
    const details = error && error.stack ? String(error.stack) : null;
    return { command: 'errorMessage', error: { code: 'Failed', message: textOf(error), details } };
}

function textOf(error) {
    if (error instanceof Error) return String(error.message || error.name);
    if (error && typeof error === 'object' && typeof error.message === 'string') return error.message;
    try {
        return typeof error === 'string' ? error : JSON.stringify(error) || String(error);
    } catch (_) {
        return String(error);
    }
}

module.exports = { Runner, connect, log };
