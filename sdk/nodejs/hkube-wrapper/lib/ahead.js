'use strict';

// Tasks that the worker sends ahead: they wait here for their turn, and their answers go together
// (docs/formats/tasks-ahead.md).

const { performance } = require('perf_hooks');

const { together } = require('./messages');
const prints = require('./prints');

const MOST_ANSWERS = 32;
const MOST_BYTES = 65536;
const MOST_WAIT = 2; // milliseconds that an answer waits for others
const TURN = 5; // milliseconds after which the worker is heard between two tasks

class Ahead {
    /** `runner.run(task)` gives a promise for what is not over at once; `runner.writeNow(frame)` sends. */
    constructor(runner) {
        this._runner = runner;
        this._tasks = [];
        this._next = 0; // of _tasks
        this._driving = false;
        this._answers = [];
        this._bytes = 0;
        this._since = 0; // the first answer waits
    }

    /** These tasks follow those that are here. */
    push(tasks) {
        this._tasks = this._tasks.slice(this._next).concat(tasks);
        this._next = 0;
        if (!this._driving) this._drive();
    }

    /** Forgets the tasks that have not begun; gives their names. */
    drop() {
        const names = this._tasks.slice(this._next).map((task) => task.name);
        this._tasks = [];
        this._next = 0;
        return names;
    }

    /** Answers the task that runs: at once only if no other is at hand. */
    answer(bytes) {
        const now = performance.now();
        if (this._answers.length === 0) this._since = now;
        this._answers.push(bytes);
        this._bytes += bytes.length;
        const last = this._next === this._tasks.length;
        const enough = this._answers.length >= MOST_ANSWERS || this._bytes >= MOST_BYTES;
        if (last || enough || now - this._since > MOST_WAIT) this.flush();
    }

    /** Sends the answers that wait. */
    flush() {
        if (this._answers.length === 0) return;
        const answers = this._answers;
        this._answers = [];
        this._bytes = 0;
        this._runner.writeNow(together(answers));
    }

    _drive() {
        this._driving = true;
        const until = performance.now() + TURN;
        while (this._next < this._tasks.length) {
            const task = this._tasks[this._next];
            this._next += 1;
            prints.begins(task.options.taskId);
            const running = this._runner.run(task);
            if (running || performance.now() > until) {
                this.flush();
                if (running) running.then(() => this._drive());
                else setImmediate(() => this._drive());
                return;
            }
        }
        this._driving = false;
    }
}

module.exports = { Ahead };
