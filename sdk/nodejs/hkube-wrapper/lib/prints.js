'use strict';

// What the user prints: which task it belongs to (docs/formats/tasks-ahead.md).

const marks = new Map(); // stream -> what goes before its next text

/** Makes the standard streams say whose text follows before the first text of each task. */
function takeOver() {
    for (const stream of [process.stdout, process.stderr]) {
        const { write } = stream;
        marks.set(stream, null);
        stream.write = function marked(...args) {
            const mark = marks.get(stream);
            if (mark !== null) {
                marks.set(stream, null);
                write.call(stream, mark);
            }
            return write.apply(stream, args);
        };
    }
}

/** What is printed from now on belongs to this task. */
function begins(taskId) {
    if (marks.size === 0) return;
    const mark = `\0hkube-task:${taskId}\0`;
    marks.set(process.stdout, mark);
    marks.set(process.stderr, mark);
}

module.exports = { begins, takeOver };
