'use strict';

// The protocol: what each message of the worker makes us do.

const { AsyncLocalStorage } = require('async_hooks');
const { performance } = require('perf_hooks');

const { Ahead } = require('./ahead');
const { Calls } = require('./calls');
const { log } = require('./log');
const {
    done, doneAnswer, encode, errorAnswer, errorMessage, initialized, named, started, textOf,
} = require('./messages');
const { unpack } = require('./msgpack');
const { takeInputs } = require('./payloadFiles');
const { Surroundings } = require('./surroundings');

// Milliseconds: after a task that was shorter, `started` of the next one waits to be sent with its answer.
const SHORT = 5;
const CLOSED_FOR_GOOD = 1000;

// Whose code runs: it follows a task's timers and promises, also when the task is over.
const tasks = new AsyncLocalStorage();
const exitProcess = process.exit.bind(process);
let onExit = exitProcess;
process.exit = (code) => onExit(code); // before user code can keep the original

/** Thrown where a task that is over calls process.exit, which must not return. */
class LateExit extends Error {}

/**
 * Serves a worker with one algorithm until the worker says exit or is gone. With `reconnect`, which gives a promise of
 * another channel, a worker that is gone is waited for instead.
 */
class Runner {
    constructor(algorithm, Api, reconnect) {
        this._algorithm = algorithm.module;
        this._loadError = algorithm.loadError;
        this._Api = Api;
        this._reconnect = reconnect;
        this._channel = null;
        this._short = false;
        this._task = this._newTask({});
        this._task.answered = true;
        this._leaving = false;
        this._ahead = new Ahead(this);
        this._replacing = false;
        this._around = null;
    }

    /** Begins to answer on a connection. */
    serve(channel) {
        this._channel = channel;
        process.on('uncaughtException', (error) => this._onUncaught(error));
        process.on('unhandledRejection', (reason) => this._onUnhandled(reason));
        onExit = (code) => this._onExit(code);
        this._around = new Surroundings();
    }

    /** A message of the worker arrived. Its bytes may be borrowed: they are valid only during the call. */
    onMessage(payload, borrowed) {
        let message;
        try {
            message = unpack(payload, borrowed) || {};
        } catch (error) {
            log('ERROR', `a message of the worker is ignored: ${error.message}`);
            return;
        }
        switch (message.command) {
            case 'initialize': this._initialize(message.data || {}, message.assignment); break;
            case 'start': this._start(this._task); break;
            case 'run': {
                const names = message.assignments || [];
                this._ahead.push(message.data.map((job, index) => this._newTask(job, names[index])));
                break;
            }
            case 'giveBack': this._send({ command: 'givenBack', data: this._ahead.drop() }); break;
            case 'stop': this._stop(this._task, message.data); break;
            case 'exit': this._exit(message.data || {}); break;
            default: this._task.calls.answer(message.command, message.data || {}); // others are not for us
        }
    }

    /** The connection ended: the worker is gone, and with it all reason to be; unless another one is to be found. */
    onClose(error, code) {
        if (error) log('WARNING', `the connection to the worker is lost: ${error.message}`);
        if (!this._reconnect || code === CLOSED_FOR_GOOD || this._leaving) {
            this._exit({ exitCode: 0 });
            return;
        }
        this._task.stopped = true;
        this._task.calls.end('the connection to the worker is lost', true);
        this._reconnect().then((channel) => { this._channel = channel; });
    }

    /** Calls the user's code for a task that was sent ahead; a promise if that is not over yet. Never throws. */
    run(task) {
        this._task = task;
        return tasks.run(task, () => this._runAhead(task));
    }

    _runAhead(task) {
        if (this._loadError) {
            this._failAhead(task, this._loadError);
            return null;
        }
        const { options } = task;
        task.options = null;
        try {
            if (options.resultFile) task.file = takeInputs(options);
            const before = this._algorithm.init ? this._algorithm.init(options) : null;
            if (isPromise(before)) return this._outlast(task, before.then(() => this._callStart(task, options)));
            const result = this._callStart(task, options);
            if (isPromise(result)) return this._outlast(task, result);
            this._endAhead(task, result);
        } catch (error) {
            this._failAhead(task, error);
        }
        return null;
    }

    _callStart(task, options) {
        return this._algorithm.start ? this._algorithm.start(options, new this._Api(options, task.calls)) : undefined;
    }

    _outlast(task, result) {
        task.running = result.then((value) => this._endAhead(task, value))
            .catch((error) => this._failAhead(task, error));
        return task.running;
    }

    _endAhead(task, result) {
        if (task.stopped || task.answered) return;
        const answer = doneAnswer(result, task.file, task.name);
        this._over(task, () => this._ahead.answer(answer));
    }

    _failAhead(task, error) {
        if (task.stopped || task.answered) return;
        this._over(task, () => this._ahead.answer(errorAnswer(error, task.name)));
    }

    /** The task has ended; `answer()` says how. */
    _over(task, answer) {
        task.calls.end('the task is over', false);
        task.answered = true;
        const left = this._around.areChanged() ? this._around.restore() : [];
        answer();
        if (left.length > 0) this._replace(`after what its task did: ${left.join('; ')}`);
    }

    /** Asks for another process in our place; what has not begun runs there. */
    _replace(why) {
        if (this._replacing) return;
        this._replacing = true;
        log('WARNING', `this process is replaced ${why}`);
        this._send({ command: 'givenBack', data: this._ahead.drop() });
        this._send({ command: 'replace' });
    }

    /** Sends a frame, after all answers that wait. */
    write(bytes) {
        this._ahead.flush();
        this._channel.write(bytes);
    }

    /** Sends it at once. */
    writeNow(bytes) {
        this._channel.write(bytes);
    }

    _newTask(options, name) {
        // stopped: the answer is of no interest any more; answered: nothing may follow; running: user code at work.
        const calls = new Calls((message) => this._send(named(message, name)));
        // name: that its answers carry; file: for a large result.
        return {
            id: options.taskId, options, name, calls, file: null, stopped: false, answered: false, running: null,
        };
    }

    _initialize(options, name) {
        if (this._replacing && name !== undefined) {
            this._send({ command: 'givenBack', data: [name] });
            return;
        }
        const task = this._newTask(options, name);
        this._task = task;
        if (this._loadError) {
            this._answerError(task, this._loadError);
            return;
        }
        if (options.resultFile) {
            try {
                task.file = takeInputs(options);
            } catch (error) {
                this._answerError(task, error);
                return;
            }
        }
        task.running = this._run(task, 'init', [options], () => this._channel.write(initialized(task.name)));
    }

    _start(task) {
        if (task.stopped || task.answered) return;
        const begun = performance.now();
        if (this._short) this._channel.hold(started());
        else this._channel.write(started());
        const { options } = task;
        task.options = null; // may be large, and is the user's now
        const api = new this._Api(options, task.calls);
        task.running = this._run(task, 'start', [options, api], (result) => {
            const answer = done(result, task.file, task.name);
            this._over(task, () => this._channel.write(answer));
            this._short = performance.now() - begun < SHORT;
        });
    }

    /** Calls user code and then `answer(result)`, unless the task was stopped or has answered meanwhile. */
    async _run(task, name, args, answer) {
        try {
            const hook = this._algorithm[name];
            let result = hook ? tasks.run(task, () => this._algorithm[name](...args)) : undefined;
            if (isPromise(result)) result = await result;
            if (!task.stopped && !task.answered) answer(result);
        } catch (error) {
            this._answerError(task, error);
        }
    }

    async _stop(task, data) {
        if (task.stopped) return; // a second stop of the same task is not answered
        task.stopped = true;
        this._ahead.drop();
        task.calls.end('the task was stopped', true);
        try {
            if (this._algorithm && this._algorithm.stop) await this._algorithm.stop(data);
            await task.running; // the next task must find this one gone
            this._send(named({ command: 'stopped' }, task.name));
        } catch (error) {
            this.write(errorMessage(error, task.name));
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
        this._channel.close(() => exitProcess(code));
    }

    /** The task whose code has done something after its end; null when it is not so. */
    _lateTask() {
        const task = tasks.getStore();
        return task && (task !== this._task || task.answered) ? task : null;
    }

    _onExit(code) {
        const late = this._lateTask();
        if (!late) exitProcess(code);
        this._replace(`as task ${late.id}, which is over, called process.exit`);
        throw new LateExit('process.exit of a task that is over');
    }

    _onUnhandled(reason) {
        if (reason instanceof LateExit) return;
        const late = this._lateTask();
        if (late || !this._answerError(this._task, reason)) {
            const whose = late ? `of task ${late.id}, which is over` : 'outside a task';
            log('ERROR', `unhandled rejection ${whose}: ${textOf(reason)}`);
        }
    }

    _onUncaught(error) {
        if (error instanceof LateExit) return;
        const late = this._lateTask();
        if (late) {
            log('ERROR', `uncaught exception of task ${late.id}, which is over: ${(error && error.stack) || textOf(error)}`);
            this._replace('after that'); // what its state is worth nobody knows
            return;
        }
        if (!this._answerError(this._task, error)) {
            log('ERROR', `uncaught exception outside a task: ${(error && error.stack) || textOf(error)}`);
        }
        this._leaving = true; // what the user's state is worth after this nobody knows
        this._channel.close(() => exitProcess(1));
    }

    /** Says that the task failed; false when it is too late for that. */
    _answerError(task, error) {
        if (task.stopped || task.answered) return false;
        this._over(task, () => this.write(errorMessage(error, task.name)));
        return true;
    }

    _send(message) {
        this.write(encode(message));
    }
}

function isPromise(value) {
    return value && typeof value.then === 'function';
}

module.exports = { Runner };
