'use strict';

// What a task changes of the process around it is undone when it ends (docs/guide/warm-workers.md). The functions that
// change something tell us, so that a task that calls none of them costs a comparison.

const fs = require('fs');

const CHANGING = ['chdir', 'umask'];
const FINAL = ['initgroups', 'setegid', 'seteuid', 'setgid', 'setgroups', 'setuid']; // nobody can undo these

const calls = { changing: false, final: null, own: false };
let watching = false;

/** Hears of what user code changes from now on; before any of it is loaded. */
function watch() {
    if (watching) return;
    watching = true;
    for (const name of CHANGING) wrap(name, () => { calls.changing = true; });
    for (const name of FINAL) wrap(name, () => { calls.final = calls.final || name; });
    const noted = (method) => (...args) => {
        calls.changing = true;
        return Reflect[method](...args);
    };
    process.env = new Proxy(process.env, {
        set: (target, name, value) => {
            calls.changing = true;
            target[name] = value; // with what the environment makes of it
            return true;
        },
        defineProperty: noted('defineProperty'),
        deleteProperty: noted('deleteProperty'),
    });
    const note = () => { if (!calls.own) calls.changing = true; };
    process.on('newListener', note);
    process.on('removeListener', note);
}

function wrap(name, note) {
    const original = process[name];
    if (!original) return;
    process[name] = function noted(...args) {
        if (args.length > 0) note();
        return original.apply(process, args);
    };
}

/** How they are now; `restore` makes them so again. */
class Surroundings {
    constructor() {
        watch();
        this._directory = process.cwd();
        this._mask = process.umask(0o022);
        process.umask(this._mask);
        this._variables = { ...process.env };
        this._listeners = new Map(process.eventNames().map((name) => [name, process.rawListeners(name)]));
        this._streams = ['stdout', 'stderr'].map((name) => ({ name, stream: process[name], write: process[name].write }));
        calls.changing = false;
        calls.final = null;
    }

    /** Whether something may have been changed. */
    areChanged() {
        const [out, error] = this._streams;
        return calls.changing || calls.final !== null
            || process.stdout !== out.stream || out.stream.write !== out.write
            || process.stderr !== error.stream || error.stream.write !== error.write;
    }

    /** Undoes what was changed; gives what could not be, as texts. */
    restore() {
        const left = calls.final ? [`process.${calls.final} was called`] : [];
        for (const part of ['Streams', 'Directory', 'Mask', 'Variables', 'Listeners']) {
            try {
                this[`_restore${part}`]();
            } catch (error) {
                left.push(`${part.toLowerCase()} cannot be restored: ${error.message}`);
            }
        }
        calls.changing = false;
        calls.final = null;
        return left;
    }

    _restoreStreams() {
        for (const { name, stream, write } of this._streams) {
            if (process[name] !== stream) {
                Object.defineProperty(process, name, { configurable: true, enumerable: true, get: () => stream });
            }
            if (stream.write !== write) stream.write = write;
            if (stream.destroyed || stream.writableEnded) throw new Error(`${name} was closed`);
        }
    }

    _restoreDirectory() {
        let now = null;
        try {
            now = process.cwd();
        } catch (_) {
            // It was removed.
        }
        if (now !== this._directory && fs.existsSync(this._directory)) process.chdir(this._directory);
    }

    _restoreMask() {
        process.umask(this._mask);
    }

    _restoreVariables() {
        for (const name of Object.keys(process.env)) {
            if (!Object.prototype.hasOwnProperty.call(this._variables, name)) delete process.env[name];
        }
        for (const [name, value] of Object.entries(this._variables)) {
            if (process.env[name] !== value) process.env[name] = value;
        }
    }

    _restoreListeners() {
        calls.own = true;
        try {
            for (const name of process.eventNames()) {
                const now = process.rawListeners(name);
                const before = this._listeners.get(name) || [];
                now.filter((one) => !before.includes(one)).forEach((one) => process.removeListener(name, one));
            }
            for (const [name, before] of this._listeners) {
                const now = process.rawListeners(name);
                before.filter((one) => !now.includes(one) && !one.listener).forEach((one) => process.on(name, one));
            }
        } finally {
            calls.own = false;
        }
    }
}

module.exports = { Surroundings, watch };
