'use strict';

/** What user code gets as the second argument of `start`: tells the running task about itself. */
class HKubeApi {
    #options;

    constructor(options) {
        this.#options = options;
    }

    /** Id of the job this task belongs to. */
    get jobId() {
        return this.#options.jobId;
    }

    /** Id of this task. */
    get taskId() {
        return this.#options.taskId;
    }

    /** Name of the pipeline's node this task runs. */
    get nodeName() {
        return this.#options.nodeName;
    }
}

module.exports = { HKubeApi };
