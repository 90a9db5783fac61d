'use strict';

const { CallError } = require('./calls');

// Milliseconds after which a worker that says nothing of a data source is taken for one that knows none.
const DATA_SOURCE_TIME = 30000;

/**
 * What user code gets as the second argument of `start`: tells the running task about itself, and starts algorithms and
 * pipelines for it. Each call gives a promise of the result, which rejects when what it started failed; whoever does not
 * want to wait does not await it. What is still open when the task ends is stopped. Names and order of arguments are
 * those of the original wrapper.
 */
class HKubeApi {
    #options;

    #calls;

    constructor(options, calls) {
        this.#options = options;
        this.#calls = calls;
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

    /** Runs an algorithm as a further task of this job. Without `includeResult` it tells where the result is stored. */
    startAlgorithm(name, input = [], includeResult = true) {
        return this.#calls.start('startAlgorithmExecution', 'execId', {
            algorithmName: name, input, includeResult,
        });
    }

    /** Runs a stored pipeline as a job of its own; its results are an array with an item per result. */
    startStoredSubpipeline(name, flowInput = {}, includeResult = true) {
        return this.#calls.start('startStoredSubPipeline', 'subPipelineId', {
            subPipeline: { name, flowInput }, includeResult,
        });
    }

    /** Runs a pipeline of these nodes as a job of its own. */
    startRawSubpipeline(name, nodes, flowInput = {}, options = {}, webhooks = {}, includeResult = true) {
        return this.#calls.start('startRawSubPipeline', 'subPipelineId', {
            subPipeline: { name, nodes, flowInput, options, webhooks }, includeResult,
        });
    }

    /** The version of a data source that `{dataSourceId}` or `{snapshotId}` names: its name and its files. */
    getDataSource(dataSource) {
        let timer;
        const late = new Promise((_, reject) => {
            timer = setTimeout(() => {
                if (this.#calls.ended) return; // nobody waits
                reject(new CallError('the worker does not answer questions for data sources', false));
            }, HKubeApi.DATA_SOURCE_TIME);
        });
        const answer = this.#calls.start('dataSourceRequest', 'requestId', { dataSource });
        return Promise.race([answer, late]).finally(() => clearTimeout(timer));
    }

    /** For the wrapper: true when the task is over, or was stopped. */
    static isOver(api) {
        return api.#calls.ended;
    }
}

HKubeApi.DATA_SOURCE_TIME = DATA_SOURCE_TIME;

module.exports = { HKubeApi };
