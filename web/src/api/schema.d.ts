// Made by scripts/types.mjs. Do not edit.
export interface paths {
    "/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A token for a name and a password; where the server asks nobody who they are, 400 */
        post: operations["logIn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/exec/raw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Run a pipeline that comes with the request */
        post: operations["runRaw"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/exec/stored": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Run a stored pipeline
         * @description What the body gives besides the name replaces what is stored, for this run.
         */
        post: operations["runStored"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/exec/algorithm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Run one algorithm */
        post: operations["runAlgorithm"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/exec/caching": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Run a node of an earlier job again, and what follows from it */
        post: operations["runPart"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/exec/rerun": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Run an earlier job's pipeline again */
        post: operations["rerun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/exec/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stop the jobs that meet the conditions
         * @description Without any condition, every job that is not over.
         */
        post: operations["stopJobs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/exec/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Pause a job */
        post: operations["pauseJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/exec/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Go on with a paused job */
        post: operations["resumeJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/exec/getGraphByStreamingFlow": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The graph of a streaming flow; not enabled on this server */
        post: operations["streamingGraph"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/exec/pipelines/{jobId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The job's id.
                 * @example qohsjh0in1a4
                 */
                jobId: components["parameters"]["jobId"];
            };
            cookie?: never;
        };
        /** A job's pipeline with all defaults */
        get: operations["getJobPipeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/exec/pipeline/list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The pipelines of all jobs that are not over */
        get: operations["listRunningPipelines"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/exec/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Jobs by status */
        get: operations["listJobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/exec/status/{jobId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The job's id.
                 * @example qohsjh0in1a4
                 */
                jobId: components["parameters"]["jobId"];
            };
            cookie?: never;
        };
        /** A job's status */
        get: operations["getJobStatus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/exec/results/{jobId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The job's id.
                 * @example qohsjh0in1a4
                 */
                jobId: components["parameters"]["jobId"];
            };
            cookie?: never;
        };
        /** The result of a job that is over */
        get: operations["getJobResults"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/exec/explain/{jobId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The job's id.
                 * @example qohsjh0in1a4
                 */
                jobId: components["parameters"]["jobId"];
            };
            cookie?: never;
        };
        /** What a job waits for, and what would help */
        get: operations["explainJob"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/exec/auditTrail/{jobId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The job's id.
                 * @example qohsjh0in1a4
                 */
                jobId: components["parameters"]["jobId"];
            };
            cookie?: never;
        };
        /** Who did what with a job; the newest entry is "0" */
        get: operations["getJobAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/exec/flowInput/{jobId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The job's id.
                 * @example qohsjh0in1a4
                 */
                jobId: components["parameters"]["jobId"];
            };
            cookie?: never;
        };
        /** A job's flow input */
        get: operations["getFlowInput"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/exec/tree/{jobId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The job's id.
                 * @example qohsjh0in1a4
                 */
                jobId: components["parameters"]["jobId"];
            };
            cookie?: never;
        };
        /** The jobs that a job started */
        get: operations["getJobTree"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/exec/logs/{jobId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The job's id.
                 * @example qohsjh0in1a4
                 */
                jobId: components["parameters"]["jobId"];
            };
            cookie?: never;
        };
        /** What a job's algorithms printed */
        get: operations["getJobLogs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/exec/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Find jobs, with the conditions in the query */
        get: operations["searchJobsByQuery"];
        put?: never;
        /** Find jobs */
        post: operations["searchJobs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/graph/raw/{jobId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The job's id.
                 * @example qohsjh0in1a4
                 */
                jobId: components["parameters"]["jobId"];
            };
            cookie?: never;
        };
        /** A job's graph with the state of its nodes */
        get: operations["getRawGraph"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/graph/parsed/{jobId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The job's id.
                 * @example qohsjh0in1a4
                 */
                jobId: components["parameters"]["jobId"];
            };
            cookie?: never;
        };
        /** A job's graph; one node, in pieces, when the query asks for it */
        get: operations["getParsedGraph"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pipelines/results": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Results of a pipeline's jobs, newest first */
        get: operations["listPipelineResults"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pipelines/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Statuses of a pipeline's jobs, newest first */
        get: operations["listPipelineStatuses"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pipelines/triggers/tree": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which stored pipelines start which others */
        get: operations["getTriggersTree"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/cron/results": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Results of jobs that a cron started */
        get: operations["listCronResults"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/cron/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Statuses of jobs that a cron started */
        get: operations["listCronStatuses"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/cron/list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Stored pipelines with a cron trigger */
        get: operations["listCrons"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/cron/list/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The name.
                 * @example simple
                 */
                name: components["parameters"]["name"];
            };
            cookie?: never;
        };
        /** The same as without a name: it is accepted for compatibility */
        get: operations["listCronsOfName"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/cron/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Start a pipeline's cron */
        post: operations["startCron"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/cron/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stop a pipeline's cron */
        post: operations["stopCron"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/store/pipelines": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All stored pipelines */
        get: operations["listPipelines"];
        /** Replace a stored pipeline */
        put: operations["updatePipeline"];
        /**
         * Store a pipeline, or several
         * @description A list is answered with a list: pipelines, or {error} for those that were refused.
         */
        post: operations["storePipeline"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/store/pipelines/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The name.
                 * @example simple
                 */
                name: components["parameters"]["name"];
            };
            cookie?: never;
        };
        /** A stored pipeline */
        get: operations["getPipeline"];
        put?: never;
        post?: never;
        /** Delete a stored pipeline and stop its jobs */
        delete: operations["deletePipeline"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/store/pipelines/graph/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The name.
                 * @example simple
                 */
                name: components["parameters"]["name"];
            };
            cookie?: never;
        };
        /** The graph of a stored pipeline */
        get: operations["getPipelineGraph"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/store/pipelines/graph": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The graph of a pipeline that need not be stored */
        post: operations["previewPipelineGraph"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/store/algorithms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All algorithms, or those whose name has a text */
        get: operations["listAlgorithms"];
        /** Change a stored algorithm */
        put: operations["updateAlgorithm"];
        /**
         * Store an algorithm, or several
         * @description With code, as a form; the answer then tells of the build. What is wrong with the descriptor itself is told in the answer: 201 with {error}.
         */
        post: operations["storeAlgorithm"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/store/algorithms/apply": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Store or change an algorithm, and build its code if there is some */
        post: operations["applyAlgorithm"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/store/algorithmsFilter": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Algorithms by conditions, page by page */
        get: operations["filterAlgorithms"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/store/algorithms/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The name.
                 * @example simple
                 */
                name: components["parameters"]["name"];
            };
            cookie?: never;
        };
        /** An algorithm */
        get: operations["getAlgorithm"];
        put?: never;
        post?: never;
        /** Delete an algorithm */
        delete: operations["deleteAlgorithm"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/versions/algorithms/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The name.
                 * @example simple
                 */
                name: components["parameters"]["name"];
            };
            cookie?: never;
        };
        /** Versions of the algorithm, newest first */
        get: operations["listAlgorithmVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/versions/algorithms/{name}/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The name.
                 * @example simple
                 */
                name: components["parameters"]["name"];
                /**
                 * @description The version's id.
                 * @example s3tv1ktgf2
                 */
                version: components["parameters"]["version"];
            };
            cookie?: never;
        };
        /** A version of the algorithm */
        get: operations["getAlgorithmVersion"];
        put?: never;
        post?: never;
        /** Delete a version of the algorithm that is not the current one */
        delete: operations["deleteAlgorithmVersion"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/versions/algorithms/alias": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Give a version another alias */
        put: operations["aliasAlgorithmVersion"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/versions/algorithms/apply": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a version the current one */
        post: operations["applyAlgorithmVersion"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readme/algorithms/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The name.
                 * @example simple
                 */
                name: components["parameters"]["name"];
            };
            cookie?: never;
        };
        /** The algorithm's readme */
        get: operations["getAlgorithmReadme"];
        /** Write the algorithm's readme */
        put: operations["updateAlgorithmReadme"];
        /** Write the algorithm's readme */
        post: operations["storeAlgorithmReadme"];
        /** Delete the algorithm's readme */
        delete: operations["deleteAlgorithmReadme"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/versions/pipelines/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The name.
                 * @example simple
                 */
                name: components["parameters"]["name"];
            };
            cookie?: never;
        };
        /** Versions of the pipeline, newest first */
        get: operations["listPipelineVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/versions/pipelines/{name}/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The name.
                 * @example simple
                 */
                name: components["parameters"]["name"];
                /**
                 * @description The version's id.
                 * @example s3tv1ktgf2
                 */
                version: components["parameters"]["version"];
            };
            cookie?: never;
        };
        /** A version of the pipeline */
        get: operations["getPipelineVersion"];
        put?: never;
        post?: never;
        /** Delete a version of the pipeline that is not the current one */
        delete: operations["deletePipelineVersion"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/versions/pipelines/alias": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Give a version another alias */
        put: operations["aliasPipelineVersion"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/versions/pipelines/apply": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a version the current one */
        post: operations["applyPipelineVersion"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readme/pipelines/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The name.
                 * @example simple
                 */
                name: components["parameters"]["name"];
            };
            cookie?: never;
        };
        /** The pipeline's readme */
        get: operations["getPipelineReadme"];
        /** Write the pipeline's readme */
        put: operations["updatePipelineReadme"];
        /** Write the pipeline's readme */
        post: operations["storePipelineReadme"];
        /** Delete the pipeline's readme */
        delete: operations["deletePipelineReadme"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/versions/algorithms/tag": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Pin or tag a version; answers with what it was before */
        post: operations["tagAlgorithmVersion"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/builds/status/{buildId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The build's id.
                 * @example eval-alg-x1y2z3
                 */
                buildId: components["parameters"]["buildId"];
            };
            cookie?: never;
        };
        /** A build */
        get: operations["getBuild"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/builds/list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All builds, oldest first */
        get: operations["listBuilds"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/builds/list/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The name.
                 * @example simple
                 */
                name: components["parameters"]["name"];
            };
            cookie?: never;
        };
        /** An algorithm's builds, oldest first */
        get: operations["listAlgorithmBuilds"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/builds/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stop a build */
        post: operations["stopBuild"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/builds/rerun": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Rerun a build */
        post: operations["rerunBuild"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/builds/webhook/github": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A push event of GitHub: the algorithms of that repository and branch are built anew */
        post: operations["githubPush"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/builds/webhook/gitlab": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A push event of GitLab: the algorithms of that repository and branch are built anew */
        post: operations["gitlabPush"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/results/{jobId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The job's id.
                 * @example qohsjh0in1a4
                 */
                jobId: components["parameters"]["jobId"];
            };
            cookie?: never;
        };
        /** The outcome of a job's result webhook */
        get: operations["getWebhookResults"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/status/{jobId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The job's id.
                 * @example qohsjh0in1a4
                 */
                jobId: components["parameters"]["jobId"];
            };
            cookie?: never;
        };
        /** The outcome of a job's progress webhook */
        get: operations["getWebhookStatus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/list/{jobId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The job's id.
                 * @example qohsjh0in1a4
                 */
                jobId: components["parameters"]["jobId"];
            };
            cookie?: never;
        };
        /** The outcomes of both webhooks of a job */
        get: operations["listWebhooks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/boards/tensors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The boards; there are none on this server */
        get: operations["listTensors"];
        put?: never;
        /** Start a board; not enabled on this server */
        post: operations["startTensors"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/boards/tensors/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The board's id.
                 * @example t4sk1d00
                 */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        /** A board; there are none on this server */
        get: operations["getTensors"];
        put?: never;
        post?: never;
        /** Delete a board; there are none on this server */
        delete: operations["deleteTensors"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/boards/optunas": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The boards; there are none on this server */
        get: operations["listOptunas"];
        put?: never;
        /** Start a board; not enabled on this server */
        post: operations["startOptunas"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/boards/optunas/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The board's id.
                 * @example t4sk1d00
                 */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        /** A board; there are none on this server */
        get: operations["getOptunas"];
        put?: never;
        post?: never;
        /** Delete a board; there are none on this server */
        delete: operations["deleteOptunas"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/experiment": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The experiments */
        get: operations["listExperiments"];
        put?: never;
        /**
         * Create an experiment
         * @description A name that is taken is answered with 500, as clients expect it.
         */
        post: operations["createExperiment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/experiment/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The name.
                 * @example simple
                 */
                name: components["parameters"]["name"];
            };
            cookie?: never;
        };
        /** An experiment */
        get: operations["getExperiment"];
        put?: never;
        post?: never;
        /** Delete an experiment and stop its jobs */
        delete: operations["deleteExperiment"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/gateway": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Algorithms of kind gateway */
        get: operations["listGateways"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/gateway/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The name.
                 * @example simple
                 */
                name: components["parameters"]["name"];
            };
            cookie?: never;
        };
        /** A gateway */
        get: operations["getGateway"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/queue/managed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The managed list, page by page */
        get: operations["listManagedQueue"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/queue/managed/aggregation/pipeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The managed list, counted by pipeline */
        get: operations["countManagedByPipeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/queue/managed/aggregation/tag": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The managed list, counted by tag */
        get: operations["countManagedByTag"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/queue/preferred": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The preferred list, page by page */
        get: operations["listPreferredQueue"];
        put?: never;
        /** Move jobs from the managed list to the preferred one */
        post: operations["preferJobs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/queue/preferred/aggregation/pipeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The preferred list, counted by pipeline */
        get: operations["countPreferredByPipeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/queue/preferred/aggregation/tag": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The preferred list, counted by tag */
        get: operations["countPreferredByTag"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/queue/count": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How many jobs have not begun */
        get: operations["countQueue"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/queue/preferred/deletes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give jobs back to the managed list */
        post: operations["unpreferJobs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/exec/pin": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Keep a finished job for ever */
        post: operations["pinJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/exec/unpin": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Keep a job no longer than others */
        post: operations["unpinJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/exec/pins": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Jobs that are kept for ever */
        get: operations["getPinnedJobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/gc/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Disk use by kind, and how long each is kept */
        get: operations["getDiskUsage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/gc/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All cleaners: age and what was cleaned */
        get: operations["getCleanerAll"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/gc/dryrun": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** All cleaners: show what would go */
        post: operations["tryCleanAll"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/gc/clean": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** All cleaners: delete what is older */
        post: operations["cleanAll"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/gc/status/{type}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The cleaner's name.
                 * @example jobs
                 */
                type: components["parameters"]["type"];
            };
            cookie?: never;
        };
        /** One cleaner: age and what was cleaned */
        get: operations["getCleanerOne"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/gc/dryrun/{type}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The cleaner's name.
                 * @example jobs
                 */
                type: components["parameters"]["type"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** One cleaner: show what would go */
        post: operations["tryCleanOne"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/gc/clean/{type}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The cleaner's name.
                 * @example jobs
                 */
                type: components["parameters"]["type"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** One cleaner: delete what is older */
        post: operations["cleanOne"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/resources/unscheduledalgorithms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Algorithms that wait for room */
        get: operations["listUnscheduled"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/resources/unscheduledalgorithms/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The name.
                 * @example simple
                 */
                name: components["parameters"]["name"];
            };
            cookie?: never;
        };
        /** One of the algorithms that wait for room */
        get: operations["getUnscheduled"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/resources/ignoredunscheduledalgorithms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Algorithms that are ignored */
        get: operations["listIgnoredUnscheduled"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/resources/ignoredunscheduledalgorithms/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The name.
                 * @example simple
                 */
                name: components["parameters"]["name"];
            };
            cookie?: never;
        };
        /** One of the algorithms that are ignored */
        get: operations["getIgnoredUnscheduled"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/storage/info": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which object store this server uses */
        get: operations["getStorageInfo"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/storage/prefix/types": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The top folders of the object store */
        get: operations["listPrefixTypes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/storage/prefixes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Folders below each top folder */
        get: operations["listAllPrefixes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/storage/prefixes/{path}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description A path in the object store; it may have slashes.
                 * @example local-hkube/qohsjh0in1a4/abcd1234
                 */
                path: components["parameters"]["path"];
            };
            cookie?: never;
        };
        /** Folders below a path */
        get: operations["listPrefixes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/storage/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All objects */
        get: operations["listAllKeys"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/storage/keys/{path}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description A path in the object store; it may have slashes.
                 * @example local-hkube/qohsjh0in1a4/abcd1234
                 */
                path: components["parameters"]["path"];
            };
            cookie?: never;
        };
        /** Objects below a path */
        get: operations["listKeys"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/storage/values/{path}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description A path in the object store; it may have slashes.
                 * @example local-hkube/qohsjh0in1a4/abcd1234
                 */
                path: components["parameters"]["path"];
            };
            cookie?: never;
        };
        /** A stored value as JSON; it must be small */
        get: operations["getValue"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/storage/stream/{path}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description A path in the object store; it may have slashes.
                 * @example local-hkube/qohsjh0in1a4/abcd1234
                 */
                path: components["parameters"]["path"];
            };
            cookie?: never;
        };
        /** A stored value as its bytes */
        get: operations["streamValue"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/storage/stream/custom/{path}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description A path in the object store; it may have slashes.
                 * @example local-hkube/qohsjh0in1a4/abcd1234
                 */
                path: components["parameters"]["path"];
            };
            cookie?: never;
        };
        /** The same without the header of its encoding */
        get: operations["streamPlain"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/storage/download/{path}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description A path in the object store; it may have slashes.
                 * @example local-hkube/qohsjh0in1a4/abcd1234
                 */
                path: components["parameters"]["path"];
            };
            cookie?: never;
        };
        /** A stored value as a file */
        get: operations["downloadValue"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/storage/download/custom/{path}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description A path in the object store; it may have slashes.
                 * @example local-hkube/qohsjh0in1a4/abcd1234
                 */
                path: components["parameters"]["path"];
            };
            cookie?: never;
        };
        /** The same without the header of its encoding */
        get: operations["downloadPlain"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/storage/download/pipeline/result/{jobId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The job's id.
                 * @example qohsjh0in1a4
                 */
                jobId: components["parameters"]["jobId"];
            };
            cookie?: never;
        };
        /** A job's result as a .zip */
        get: operations["downloadResult"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/storage/download/pipeline/result/{jobId}/{namefile}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The job's id.
                 * @example qohsjh0in1a4
                 */
                jobId: components["parameters"]["jobId"];
                /**
                 * @description The name of the file, without .zip.
                 * @example result
                 */
                namefile: components["parameters"]["namefile"];
            };
            cookie?: never;
        };
        /** A job's result as a .zip of this name */
        get: operations["downloadResultAs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/status/version": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The server's version */
        get: operations["getVersion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/status/problems": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Stored things that are damaged, with what can be done */
        get: operations["getProblems"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happens, as server-sent events */
        get: operations["listenToEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/kubernetes/algorithms/pods/{algName}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The algorithm's name.
                 * @example eval-alg
                 */
                algName: components["parameters"]["algName"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Stops the workers of the algorithm; their tasks run again on others */
        delete: operations["deletePodsOfAlgorithm"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/kubernetes/algorithms/jobs/{algName}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The algorithm's name.
                 * @example eval-alg
                 */
                algName: components["parameters"]["algName"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Stops the workers of the algorithm; their tasks run again on others */
        delete: operations["deleteJobsOfAlgorithm"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jaeger": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Traces are not enabled on this server: always 404 */
        get: operations["getTraces"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/datasource": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Data sources are not enabled on this server: always 404 */
        get: operations["getDataSources"];
        put?: never;
        /** Data sources are not enabled on this server: always 404 */
        post: operations["postDataSources"];
        /** Data sources are not enabled on this server: always 404 */
        delete: operations["deleteDataSources"];
        options?: never;
        head?: never;
        /** Data sources are not enabled on this server: always 404 */
        patch: operations["patchDataSources"];
        trace?: never;
    };
    "/datasource/{path}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description A path in the object store; it may have slashes.
                 * @example local-hkube/qohsjh0in1a4/abcd1234
                 */
                path: components["parameters"]["path"];
            };
            cookie?: never;
        };
        /** Data sources are not enabled on this server: always 404 */
        get: operations["getDataSource"];
        put?: never;
        /** Data sources are not enabled on this server: always 404 */
        post: operations["postDataSource"];
        /** Data sources are not enabled on this server: always 404 */
        delete: operations["deleteDataSource"];
        options?: never;
        head?: never;
        /** Data sources are not enabled on this server: always 404 */
        patch: operations["patchDataSource"];
        trace?: never;
    };
    "/exec": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Says that the resource is there */
        get: operations["aboutExec"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/builds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Says that the resource is there */
        get: operations["aboutBuilds"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/boards": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Says that the resource is there */
        get: operations["aboutBoards"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/cron": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Says that the resource is there */
        get: operations["aboutCron"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pipelines": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Says that the resource is there */
        get: operations["aboutPipelines"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Says that the resource is there */
        get: operations["aboutStatus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/storage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Says that the resource is there */
        get: operations["aboutStorage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/store": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Says that the resource is there */
        get: operations["aboutStore"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Says that the resource is there */
        get: operations["aboutVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Says that the resource is there */
        get: operations["aboutWebhooks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Error: {
            error: {
                /** @description The HTTP status. */
                code: number;
                message: string;
                /** @description More about it. */
                details?: unknown;
            };
        };
        Message: {
            message: string;
        };
        JobStarted: {
            jobId: string;
        };
        JobStatus: {
            jobId: string;
            timestamp: number;
            status: string;
            level?: string;
            pipeline: string;
            error?: string;
            reason?: string;
            data?: Record<string, never>;
        };
        JobResult: {
            jobId: string;
            pipeline: string;
            status: string;
            startTime?: number;
            timestamp?: number;
            /** @description Seconds. */
            timeTook?: number;
            error?: string;
            reason?: string;
            data?: Record<string, never>[];
        };
        StoredPipeline: components["schemas"]["pipeline"] & {
            modified?: number;
            auditTrail?: Record<string, never>[];
        };
        PipelineOrList: components["schemas"]["pipeline"] | components["schemas"]["pipeline"][];
        AlgorithmOrList: components["schemas"]["algorithm"] | components["schemas"]["algorithm"][] | components["schemas"]["AlgorithmText"];
        AlgorithmOrForm: components["schemas"]["algorithm"] | components["schemas"]["AlgorithmText"];
        AlgorithmText: {
            /** @description The algorithm as JSON text. */
            payload: string;
            /** @description JSON text: {forceUpdate, forceBuild, allowOverwrite}. */
            options?: string;
        };
        AlgorithmForm: {
            /** @description The algorithm as JSON text. */
            payload: string;
            /** @description JSON text: {forceUpdate, forceBuild, allowOverwrite}. */
            options?: string;
            /**
             * Format: binary
             * @description The code, a .zip or .tar.gz.
             */
            file?: string;
        };
        AppliedAlgorithm: {
            buildId?: string;
            messages?: string[];
            messagesCode?: number[];
            algorithm?: components["schemas"]["algorithm"];
        };
        ReadmeForm: {
            /** Format: binary */
            "README.md": string;
        };
        Build: {
            buildId: string;
            algorithmName: string;
            /** @enum {string} */
            status: "pending" | "creating" | "active" | "completed" | "failed" | "stopped";
            progress?: number;
            startTime?: number;
            endTime?: number | null;
        };
        GithubEvent: {
            /** @description The push event as JSON text. */
            payload?: string;
        };
        PushEvent: {
            ref?: string;
            repository?: Record<string, never>;
            commits?: Record<string, never>[];
        };
        CleanRequest: {
            /** @description Minutes. */
            maxAge?: number;
        };
        pipeline: {
            /** Format: pipeline-name */
            name: string;
            /**
             * @default batch
             * @enum {string}
             */
            kind: "batch" | "stream";
            /**
             * Format: experiment-name
             * @default main
             */
            experimentName: string;
            description?: string;
            nodes?: {
                nodeName: string;
                /** Format: algorithm-name */
                algorithmName?: string;
                /** @default [] */
                input: unknown[];
                ttl?: number;
                includeInResult?: boolean;
                metrics?: {
                    tensorboard?: boolean;
                };
                retry?: {
                    /**
                     * @default OnCrash
                     * @enum {string}
                     */
                    policy: "Never" | "Always" | "OnError" | "OnCrash";
                    /** @default 3 */
                    limit: number;
                };
                /** @enum {string} */
                batchOperation?: "indexed" | "cartesian";
                /**
                 * @default algorithm
                 * @enum {string}
                 */
                kind: "algorithm" | "pipeline" | "debug" | "dataSource" | "gateway" | "output" | "hyperparamsTuner";
                /** @default 0 */
                minStatelessCount: number;
                maxStatelessCount?: number;
                spec?: {
                    /** Format: pipeline-name */
                    name?: string;
                } | {
                    /** Format: gateway-name */
                    name?: string;
                    description?: string;
                    /** Format: algorithm-memory */
                    mem?: string;
                    cpu?: number;
                } | {
                    id: string;
                } | {
                    name: string;
                } | {
                    name: string;
                    snapshot: {
                        name: string;
                    };
                } | {
                    description?: string;
                    /** Format: algorithm-memory */
                    mem?: string;
                } | {
                    name?: string;
                    description?: string;
                    /** Format: algorithm-memory */
                    mem?: string;
                    cpu?: number;
                };
            }[];
            flowInput?: Record<string, never> | null;
            webhooks?: {
                /** Format: url */
                progress?: string;
                /** Format: url */
                result?: string;
            };
            /** @default {} */
            options: {
                /** @default 3600 */
                ttl: number;
                activeTtl?: number | null;
                /** @default 80 */
                batchTolerance: number;
                concurrentPipelines?: {
                    amount?: number;
                    /** @default true */
                    rejectOnFailure: boolean;
                };
                /**
                 * @default info
                 * @enum {string}
                 */
                progressVerbosityLevel: "trace" | "debug" | "info" | "warn" | "error" | "critical";
                debugOverride?: string[];
            };
            /** @default 3 */
            priority: number;
            triggers?: {
                pipelines?: string[];
                cron?: {
                    /** Format: cron */
                    pattern?: string;
                    /** @default false */
                    enabled: boolean;
                };
            };
            tags?: string[];
            rootJobId?: string;
            streaming?: {
                defaultFlow?: string;
                flows?: Record<string, never>;
            };
            edges?: Record<string, never>[];
            version?: string;
        };
        execStored: {
            /** Format: pipeline-name */
            name: string;
            /**
             * @default batch
             * @enum {string}
             */
            kind: "batch" | "stream";
            /**
             * Format: experiment-name
             * @default main
             */
            experimentName: string;
            description?: string;
            nodes?: {
                nodeName: string;
                /** Format: algorithm-name */
                algorithmName?: string;
                /** @default [] */
                input: unknown[];
                ttl?: number;
                includeInResult?: boolean;
                metrics?: {
                    tensorboard?: boolean;
                };
                retry?: {
                    /**
                     * @default OnCrash
                     * @enum {string}
                     */
                    policy: "Never" | "Always" | "OnError" | "OnCrash";
                    /** @default 3 */
                    limit: number;
                };
                /** @enum {string} */
                batchOperation?: "indexed" | "cartesian";
                /**
                 * @default algorithm
                 * @enum {string}
                 */
                kind: "algorithm" | "pipeline" | "debug" | "dataSource" | "gateway" | "output" | "hyperparamsTuner";
                /** @default 0 */
                minStatelessCount: number;
                maxStatelessCount?: number;
                spec?: {
                    /** Format: pipeline-name */
                    name?: string;
                } | {
                    /** Format: gateway-name */
                    name?: string;
                    description?: string;
                    /** Format: algorithm-memory */
                    mem?: string;
                    cpu?: number;
                } | {
                    id: string;
                } | {
                    name: string;
                } | {
                    name: string;
                    snapshot: {
                        name: string;
                    };
                } | {
                    description?: string;
                    /** Format: algorithm-memory */
                    mem?: string;
                } | {
                    name?: string;
                    description?: string;
                    /** Format: algorithm-memory */
                    mem?: string;
                    cpu?: number;
                };
            }[];
            flowInput?: Record<string, never> | null;
            webhooks?: {
                /** Format: url */
                progress?: string;
                /** Format: url */
                result?: string;
            };
            /** @default {} */
            options: {
                /** @default 3600 */
                ttl: number;
                activeTtl?: number | null;
                /** @default 80 */
                batchTolerance: number;
                concurrentPipelines?: {
                    amount?: number;
                    /** @default true */
                    rejectOnFailure: boolean;
                };
                /**
                 * @default info
                 * @enum {string}
                 */
                progressVerbosityLevel: "trace" | "debug" | "info" | "warn" | "error" | "critical";
                debugOverride?: string[];
            };
            /** @default 3 */
            priority: number;
            triggers?: {
                pipelines?: string[];
                cron?: {
                    /** Format: cron */
                    pattern?: string;
                    /** @default false */
                    enabled: boolean;
                };
            };
            tags?: string[];
            rootJobId?: string;
            streaming?: {
                defaultFlow?: string;
                flows?: Record<string, never>;
            };
            edges?: Record<string, never>[];
            version?: string;
            externalId?: string;
        };
        execAlgorithm: {
            name: string;
            /** @default [] */
            input: unknown[];
            /** @default false */
            debug: boolean;
        };
        execCaching: {
            jobId: string;
            nodeName: string;
            debug?: boolean;
        };
        execRerun: {
            jobId: string;
        };
        execStop: {
            jobId?: string;
            pipelineName?: string;
            startTime?: Record<string, never>;
            statusToStop?: string | string[];
            reason?: string;
        };
        execSearch: {
            query?: {
                experimentName?: string;
                pipelineName?: string;
                pipelineType?: string;
                algorithmName?: string;
                pipelineStatus?: string;
                datesRange?: Record<string, never>;
                tags?: string[];
            };
            cursor?: string;
            pageNum?: number;
            /**
             * @default desc
             * @enum {string}
             */
            sort: "asc" | "desc";
            /** @default 100 */
            limit: number;
            fields?: Record<string, never>;
            exists?: Record<string, never>;
        };
        algorithm: {
            /** Format: algorithm-name */
            name: string;
            /** @enum {string} */
            kind?: "batch" | "stream";
            /** @enum {string} */
            env?: "nodejs" | "python" | "java" | "cpp";
            /** Format: algorithm-image */
            algorithmImage?: string;
            /** @default 0.1 */
            cpu: number;
            applyCpuLimits?: boolean;
            gpu?: number;
            /**
             * Format: algorithm-memory
             * @default 256Mi
             */
            mem: string;
            workerCustomResources?: {
                requests: {
                    cpu?: number;
                    /** Format: memory */
                    memory?: string;
                };
                limits: {
                    cpu?: number;
                    /** Format: memory */
                    memory?: string;
                };
            };
            /** Format: memory */
            reservedMemory?: string | null;
            /** @default {} */
            options: {
                devMode?: boolean;
                /** @default false */
                pending: boolean;
                opengl?: boolean;
            };
            version?: string;
            mounts?: {
                /** Format: algorithm-mount-pvc */
                pvcName: string;
                /** Format: path */
                path: string;
                /** @enum {string} */
                volumeType?: "emptyDir" | "configMap";
            }[] | null;
            gitRepository?: {
                /** Format: url */
                url: string;
                commit?: {
                    id: string;
                    timestamp?: string;
                    message?: string;
                };
                /** @default master */
                branchName: string;
                tag?: string;
                token?: string;
                /**
                 * @default github
                 * @enum {string}
                 */
                gitKind: "github" | "gitlab";
            } | null;
            entryPoint?: string | null;
            dependencyInstallCmd?: string | null;
            baseImage?: string | null;
            /** @default 0 */
            minHotWorkers: number;
            maxWorkers?: number | null;
            quotaGuarantee?: number | null;
            algorithmEnv?: Record<string, never> | null;
            workerEnv?: Record<string, never> | null;
            kaiObject?: {
                queue: string;
                memory?: string | null;
                fraction?: number | null;
            } | null;
            nodeSelector?: Record<string, never> | null;
            labels?: Record<string, never> | null;
            annotations?: Record<string, never> | null;
            /** @enum {string} */
            stateType?: "stateless" | "stateful";
            /**
             * @default Image
             * @enum {string}
             */
            type: "Git" | "Code" | "Image";
            downloadFileExt?: string | null;
            volumes?: {
                name: string;
                emptyDir?: Record<string, never>;
                persistentVolumeClaim?: {
                    claimName?: string;
                };
                configMap?: {
                    name?: string;
                };
                secret?: {
                    secretName?: string;
                };
            }[];
            volumeMounts?: {
                name: string;
                mountPath: string;
            }[];
            securityContext?: {
                fsGroup?: number;
                hasFsGroupChangePolicy?: string;
            };
            sideCars?: {
                container?: {
                    name: string;
                    image: string;
                };
                volumeMounts?: {
                    name: string;
                    mountPath: string;
                }[];
                environments?: Record<string, never> | null;
            }[] | null;
        };
        experiment: {
            /**
             * Format: experiment-name
             * @default main
             */
            name: string;
            description?: string;
        };
        cron: {
            /** Format: pipeline-name */
            name: string;
            /** Format: cron */
            pattern?: string;
        };
        resultsQuery: {
            name?: string;
            /** @default main */
            experimentName: string;
            /**
             * @default desc
             * @enum {string}
             */
            sort: "asc" | "desc";
            /** @default 1 */
            limit: number;
        };
        listQuery: {
            name?: string;
            /** @enum {string} */
            sort?: "asc" | "desc";
            limit?: number;
        };
        rangeQuery: {
            sort?: string;
            /** @enum {string} */
            order?: "asc" | "desc";
            from?: number;
            to?: number;
        };
        graphQuery: {
            node?: string;
            /** @enum {string} */
            sort?: "batchIndex" | "taskId" | "status" | "startTime" | "endTime" | "duration" | "retries";
            /** @enum {string} */
            order?: "asc" | "desc";
            from?: number;
            to?: number;
        };
        algorithmsFilter: {
            name?: string;
            kind?: string;
            algorithmImage?: string;
            pending?: boolean;
            cursor?: string;
            page?: number;
            /**
             * @default desc
             * @enum {string}
             */
            sort: "asc" | "desc";
            limit?: number;
        };
        deleteAlgorithm: {
            /** @default false */
            force: boolean;
            /** @default true */
            keepOldVersions: boolean;
        };
        versionApply: {
            /** Format: algorithm-name */
            name: string;
            version: string;
            /** @default false */
            force: boolean;
        };
        versionTag: {
            /** Format: algorithm-name */
            name: string;
            version: string;
            pinned?: boolean;
            tags?: string[];
        };
        pipelineVersion: {
            /** Format: pipeline-name */
            name: string;
            version: string;
        };
        versionAlias: {
            version: string;
            alias: string;
        };
        buildId: {
            buildId: string;
        };
        pipelineGraph: {
            /** Format: pipeline-name */
            name?: string;
            pipeline?: Record<string, never>;
            keyFlow?: string;
            isBuildAllFlows?: boolean;
        };
        streamingGraph: {
            pipeline: Record<string, never>;
            keyFlow: string;
        };
        board: {
            taskId?: string;
            jobId?: string;
            nodeName?: string;
            pipelineName?: string;
        };
        queuePage: {
            pageSize: number;
            firstJobId?: string;
            lastJobId?: string;
            pipelineName?: string;
            tag?: string;
            lastJobs?: string;
        };
        prefer: {
            jobs: string[];
            /** @enum {string} */
            position: "first" | "last" | "before" | "after";
            query?: {
                tag?: string;
                pipeline?: string;
                pipelineName?: string;
                jobId?: string;
            };
        };
        unprefer: {
            jobs: string[];
        };
        jobIdBody: {
            jobId: string;
        };
    };
    responses: {
        /** @description The request is not right; the message says where. */
        BadRequest: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": {
                 *         "code": 400,
                 *         "message": "data.priority should be <= 5"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description There is no such thing. */
        NotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": {
                 *         "code": 404,
                 *         "message": "pipeline simple Not Found"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description It is there already. */
        Conflict: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": {
                 *         "code": 409,
                 *         "message": "algorithm eval-alg already exists"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The request could not be served. */
        Failed: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": {
                 *         "code": 500,
                 *         "message": "could not create experiment, name is already taken"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description There is none; the answer is empty. */
        Empty404: {
            headers: {
                [name: string]: unknown;
            };
            content?: never;
        };
        /** @description There is none; the answer is a text. */
        Text404: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /** @example Algorithm eval-alg not found in the unscheduled list */
                "text/html": string;
            };
        };
        /** @description There are none; the answer is a JSON string. */
        String404: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /** @example No pods found with selector algorithm-name=eval-alg */
                "application/json": string;
            };
        };
    };
    parameters: {
        /**
         * @description The job's id.
         * @example qohsjh0in1a4
         */
        jobId: string;
        /**
         * @description The name.
         * @example simple
         */
        name: string;
        /**
         * @description The version's id.
         * @example s3tv1ktgf2
         */
        version: string;
        /**
         * @description The build's id.
         * @example eval-alg-x1y2z3
         */
        buildId: string;
        /**
         * @description The board's id.
         * @example t4sk1d00
         */
        id: string;
        /**
         * @description The cleaner's name.
         * @example jobs
         */
        type: string;
        /**
         * @description A path in the object store; it may have slashes.
         * @example local-hkube/qohsjh0in1a4/abcd1234
         */
        path: string;
        /**
         * @description The name of the file, without .zip.
         * @example result
         */
        namefile: string;
        /**
         * @description The algorithm's name.
         * @example eval-alg
         */
        algName: string;
    };
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    logIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "username": "ann",
                 *       "password": "hkube_0123456789abcdef"
                 *     }
                 */
                "application/json": {
                    username: string;
                    password: string;
                };
            };
        };
        responses: {
            /** @description The token. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": {
                     *         "access_token": "hkube_0123456789abcdef",
                     *         "expires_in": 3600,
                     *         "refresh_expires_in": 3600,
                     *         "refresh_token": "hkube_0123456789abcdef",
                     *         "token_type": "Bearer",
                     *         "not-before-policy": 0,
                     *         "session_state": "",
                     *         "scope": ""
                     *       }
                     *     }
                     */
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["BadRequest"];
            default: components["responses"]["Failed"];
        };
    };
    runRaw: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "simple",
                 *       "nodes": [
                 *         {
                 *           "nodeName": "eval",
                 *           "algorithmName": "eval-alg",
                 *           "input": [
                 *             "#@flowInput.data"
                 *           ]
                 *         }
                 *       ],
                 *       "flowInput": {
                 *         "data": [
                 *           1,
                 *           2,
                 *           3
                 *         ]
                 *       },
                 *       "tags": [
                 *         "daily"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["pipeline"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "jobId": "qohsjh0in1a4"
                     *     }
                     */
                    "application/json": components["schemas"]["JobStarted"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    runStored: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "simple",
                 *       "flowInput": {
                 *         "data": [
                 *           4,
                 *           5
                 *         ]
                 *       },
                 *       "externalId": "order-17"
                 *     }
                 */
                "application/json": components["schemas"]["execStored"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "jobId": "qohsjh0in1a4"
                     *     }
                     */
                    "application/json": components["schemas"]["JobStarted"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    runAlgorithm: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "eval-alg",
                 *       "input": [
                 *         1,
                 *         "two"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["execAlgorithm"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "jobId": "qohsjh0in1a4"
                     *     }
                     */
                    "application/json": components["schemas"]["JobStarted"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    runPart: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "jobId": "qohsjh0in1a4",
                 *       "nodeName": "eval"
                 *     }
                 */
                "application/json": components["schemas"]["execCaching"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "jobId": "qohsjh0in1a4"
                     *     }
                     */
                    "application/json": components["schemas"]["JobStarted"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    rerun: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "jobId": "qohsjh0in1a4"
                 *     }
                 */
                "application/json": components["schemas"]["execRerun"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "jobId": "qohsjh0in1a4"
                     *     }
                     */
                    "application/json": components["schemas"]["JobStarted"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    stopJobs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "jobId": "qohsjh0in1a4",
                 *       "reason": "no longer wanted"
                 *     }
                 */
                "application/json": components["schemas"]["execStop"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "stoppedJobIds": [
                     *         "qohsjh0in1a4"
                     *       ]
                     *     }
                     */
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    pauseJob: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "jobId": "qohsjh0in1a4"
                 *     }
                 */
                "application/json": components["schemas"]["jobIdBody"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "message": "OK"
                     *     }
                     */
                    "application/json": components["schemas"]["Message"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    resumeJob: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "jobId": "qohsjh0in1a4"
                 *     }
                 */
                "application/json": components["schemas"]["jobIdBody"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "message": "OK"
                     *     }
                     */
                    "application/json": components["schemas"]["Message"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    streamingGraph: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "pipeline": {
                 *         "name": "simple",
                 *         "nodes": [
                 *           {
                 *             "nodeName": "eval",
                 *             "algorithmName": "eval-alg",
                 *             "input": [
                 *               "#@flowInput.data"
                 *             ]
                 *           }
                 *         ],
                 *         "flowInput": {
                 *           "data": [
                 *             1,
                 *             2,
                 *             3
                 *           ]
                 *         },
                 *         "tags": [
                 *           "daily"
                 *         ]
                 *       },
                 *       "keyFlow": "main"
                 *     }
                 */
                "application/json": components["schemas"]["streamingGraph"];
            };
        };
        responses: {
            400: components["responses"]["BadRequest"];
            default: components["responses"]["Failed"];
        };
    };
    getJobPipeline: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The job's id.
                 * @example qohsjh0in1a4
                 */
                jobId: components["parameters"]["jobId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "jobId": "qohsjh0in1a4",
                     *       "name": "simple",
                     *       "nodes": [
                     *         {
                     *           "nodeName": "eval",
                     *           "algorithmName": "eval-alg",
                     *           "input": [
                     *             "#@flowInput.data"
                     *           ]
                     *         }
                     *       ],
                     *       "flowInput": {
                     *         "data": [
                     *           1,
                     *           2,
                     *           3
                     *         ]
                     *       },
                     *       "tags": [
                     *         "daily"
                     *       ],
                     *       "kind": "batch",
                     *       "experimentName": "main",
                     *       "priority": 3,
                     *       "version": "s3tv1ktgf2",
                     *       "modified": 1763643358294
                     *     }
                     */
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    listRunningPipelines: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example [
                     *       {
                     *         "jobId": "qohsjh0in1a4",
                     *         "name": "simple",
                     *         "nodes": [
                     *           {
                     *             "nodeName": "eval",
                     *             "algorithmName": "eval-alg",
                     *             "input": [
                     *               "#@flowInput.data"
                     *             ]
                     *           }
                     *         ],
                     *         "flowInput": {
                     *           "data": [
                     *             1,
                     *             2,
                     *             3
                     *           ]
                     *         },
                     *         "tags": [
                     *           "daily"
                     *         ],
                     *         "kind": "batch",
                     *         "experimentName": "main",
                     *         "priority": 3,
                     *         "version": "s3tv1ktgf2",
                     *         "modified": 1763643358294
                     *       }
                     *     ]
                     */
                    "application/json": unknown[];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    listJobs: {
        parameters: {
            query?: {
                /** @description This status only; active and pending when it is left out. */
                status?: string;
                /** @description Only the ids. */
                raw?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example [
                     *       {
                     *         "jobId": "qohsjh0in1a4",
                     *         "status": "active",
                     *         "pipelineName": "simple"
                     *       }
                     *     ]
                     */
                    "application/json": unknown[];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    getJobStatus: {
        parameters: {
            query?: {
                /** @description Answer when it is over, after this many milliseconds (60000) at the latest. */
                wait?: number;
            };
            header?: never;
            path: {
                /**
                 * @description The job's id.
                 * @example qohsjh0in1a4
                 */
                jobId: components["parameters"]["jobId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "jobId": "qohsjh0in1a4",
                     *       "timestamp": 1763643358294,
                     *       "status": "completed",
                     *       "level": "info",
                     *       "pipeline": "simple",
                     *       "data": {
                     *         "progress": 100,
                     *         "states": {
                     *           "succeed": 3
                     *         },
                     *         "details": "100% completed, 3 succeed"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["JobStatus"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    getJobResults: {
        parameters: {
            query?: {
                /** @description Answer when it is over, after this many milliseconds (60000) at the latest. */
                wait?: number;
            };
            header?: never;
            path: {
                /**
                 * @description The job's id.
                 * @example qohsjh0in1a4
                 */
                jobId: components["parameters"]["jobId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "jobId": "qohsjh0in1a4",
                     *       "pipeline": "simple",
                     *       "status": "completed",
                     *       "startTime": 1763643354294,
                     *       "timestamp": 1763643358294,
                     *       "timeTook": 4,
                     *       "data": [
                     *         {
                     *           "nodeName": "eval",
                     *           "algorithmName": "eval-alg",
                     *           "batchIndex": 1,
                     *           "result": 42
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["JobResult"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    explainJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The job's id.
                 * @example qohsjh0in1a4
                 */
                jobId: components["parameters"]["jobId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "jobId": "qohsjh0in1a4",
                     *       "status": "completed",
                     *       "waiting": [],
                     *       "workers": []
                     *     }
                     */
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    getJobAudit: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The job's id.
                 * @example qohsjh0in1a4
                 */
                jobId: components["parameters"]["jobId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "0": {
                     *         "timestamp": 1763643358294,
                     *         "user": "defaultUser",
                     *         "action": "run"
                     *       },
                     *       "jobId": "qohsjh0in1a4"
                     *     }
                     */
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    getFlowInput: {
        parameters: {
            query?: {
                /** @description Any text: answer as a file. */
                download?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The job's id.
                 * @example qohsjh0in1a4
                 */
                jobId: components["parameters"]["jobId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         1,
                     *         2,
                     *         3
                     *       ]
                     *     }
                     */
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["Empty404"];
            default: components["responses"]["Failed"];
        };
    };
    getJobTree: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The job's id.
                 * @example qohsjh0in1a4
                 */
                jobId: components["parameters"]["jobId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "jobId": "qohsjh0in1a4",
                     *       "name": "simple",
                     *       "children": []
                     *     }
                     */
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    getJobLogs: {
        parameters: {
            query?: {
                /** @description This task only. */
                taskId?: string;
                /** @description This node only. */
                nodeName?: string;
                /** @description This item of a batch only. */
                batchIndex?: number;
                /** @description Lines with this text. */
                search?: string;
                /** @description stderr: only what went there. */
                stream?: string;
                /** @description A place in the log, 0 at first; the answer is then a page {lines, next, over}. */
                from?: string;
                /** @description At most so many lines. */
                limit?: number;
                /** @description desc: the newest lines. */
                sort?: string;
                /** @description true: answer as a text file. */
                download?: string;
                /** @description Answer when it is over, after this many milliseconds (60000) at the latest. */
                wait?: number;
            };
            header?: never;
            path: {
                /**
                 * @description The job's id.
                 * @example qohsjh0in1a4
                 */
                jobId: components["parameters"]["jobId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example [
                     *       {
                     *         "timestamp": 1763643358294,
                     *         "nodeName": "eval",
                     *         "taskId": "abcd1234",
                     *         "stream": "stdout",
                     *         "message": "hello"
                     *       }
                     *     ]
                     */
                    "application/json": unknown[];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    searchJobsByQuery: {
        parameters: {
            query?: {
                /** @description The experiment. */
                experimentName?: string;
                /** @description A pipeline, a job's id, or an externalId. */
                pipelineName?: string;
                /** @description How it was started. */
                pipelineType?: string;
                /** @description One of its algorithms. */
                algorithmName?: string;
                /** @description Its status. */
                pipelineStatus?: string;
                /** @description Not before this date. */
                from?: string;
                /** @description Before this date. */
                to?: string;
                /** @description Where the last answer ended. */
                cursor?: string;
                /** @description A comma list; any of them. */
                tags?: string;
                /** @description A list such as result:true. */
                exists?: string;
                /** @description Members to show or to leave out: a list such as jobId:true,graph:true. */
                fields?: string;
                /** @description The page, from 1. */
                page?: number;
                /** @description Hits on a page, 100 at most. */
                limit?: number;
                /** @description asc or desc. */
                sort?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "hits": [
                     *         {
                     *           "jobId": "qohsjh0in1a4",
                     *           "status": {
                     *             "jobId": "qohsjh0in1a4",
                     *             "timestamp": 1763643358294,
                     *             "status": "completed",
                     *             "level": "info",
                     *             "pipeline": "simple",
                     *             "data": {
                     *               "progress": 100,
                     *               "states": {
                     *                 "succeed": 3
                     *               },
                     *               "details": "100% completed, 3 succeed"
                     *             }
                     *           }
                     *         }
                     *       ],
                     *       "cursor": "000000000000000000000001",
                     *       "timeTook": "1.25ms"
                     *     }
                     */
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["BadRequest"];
            default: components["responses"]["Failed"];
        };
    };
    searchJobs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "query": {
                 *         "pipelineName": "simple",
                 *         "datesRange": {
                 *           "from": "2025-11-01"
                 *         }
                 *       },
                 *       "limit": 10,
                 *       "sort": "desc",
                 *       "fields": {
                 *         "jobId": true
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["execSearch"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "hits": [
                     *         {
                     *           "jobId": "qohsjh0in1a4",
                     *           "status": {
                     *             "jobId": "qohsjh0in1a4",
                     *             "timestamp": 1763643358294,
                     *             "status": "completed",
                     *             "level": "info",
                     *             "pipeline": "simple",
                     *             "data": {
                     *               "progress": 100,
                     *               "states": {
                     *                 "succeed": 3
                     *               },
                     *               "details": "100% completed, 3 succeed"
                     *             }
                     *           }
                     *         }
                     *       ],
                     *       "cursor": "000000000000000000000001",
                     *       "timeTook": "1.25ms"
                     *     }
                     */
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["BadRequest"];
            default: components["responses"]["Failed"];
        };
    };
    getRawGraph: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The job's id.
                 * @example qohsjh0in1a4
                 */
                jobId: components["parameters"]["jobId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "jobId": "qohsjh0in1a4",
                     *       "nodes": [],
                     *       "edges": []
                     *     }
                     */
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    getParsedGraph: {
        parameters: {
            query?: {
                node?: string;
                sort?: "batchIndex" | "taskId" | "status" | "startTime" | "endTime" | "duration" | "retries";
                order?: "asc" | "desc";
                from?: number;
                to?: number;
            };
            header?: never;
            path: {
                /**
                 * @description The job's id.
                 * @example qohsjh0in1a4
                 */
                jobId: components["parameters"]["jobId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "jobId": "qohsjh0in1a4",
                     *       "nodes": [],
                     *       "edges": []
                     *     }
                     */
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    listPipelineResults: {
        parameters: {
            query?: {
                name?: string;
                experimentName?: string;
                sort?: "asc" | "desc";
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example [
                     *       {
                     *         "jobId": "qohsjh0in1a4",
                     *         "pipeline": "simple",
                     *         "status": "completed",
                     *         "startTime": 1763643354294,
                     *         "timestamp": 1763643358294,
                     *         "timeTook": 4,
                     *         "data": [
                     *           {
                     *             "nodeName": "eval",
                     *             "algorithmName": "eval-alg",
                     *             "batchIndex": 1,
                     *             "result": 42
                     *           }
                     *         ]
                     *       }
                     *     ]
                     */
                    "application/json": unknown[];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    listPipelineStatuses: {
        parameters: {
            query?: {
                name?: string;
                experimentName?: string;
                sort?: "asc" | "desc";
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example [
                     *       {
                     *         "jobId": "qohsjh0in1a4",
                     *         "timestamp": 1763643358294,
                     *         "status": "completed",
                     *         "level": "info",
                     *         "pipeline": "simple",
                     *         "data": {
                     *           "progress": 100,
                     *           "states": {
                     *             "succeed": 3
                     *           },
                     *           "details": "100% completed, 3 succeed"
                     *         }
                     *       }
                     *     ]
                     */
                    "application/json": unknown[];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    getTriggersTree: {
        parameters: {
            query?: {
                /** @description This pipeline only. */
                name?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example [
                     *       {
                     *         "name": "simple",
                     *         "children": [
                     *           {
                     *             "name": "report",
                     *             "children": []
                     *           }
                     *         ]
                     *       }
                     *     ]
                     */
                    "application/json": unknown[];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    listCronResults: {
        parameters: {
            query?: {
                name?: string;
                experimentName?: string;
                sort?: "asc" | "desc";
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example [
                     *       {
                     *         "jobId": "qohsjh0in1a4",
                     *         "pipeline": "simple",
                     *         "status": "completed",
                     *         "startTime": 1763643354294,
                     *         "timestamp": 1763643358294,
                     *         "timeTook": 4,
                     *         "data": [
                     *           {
                     *             "nodeName": "eval",
                     *             "algorithmName": "eval-alg",
                     *             "batchIndex": 1,
                     *             "result": 42
                     *           }
                     *         ]
                     *       }
                     *     ]
                     */
                    "application/json": unknown[];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    listCronStatuses: {
        parameters: {
            query?: {
                name?: string;
                experimentName?: string;
                sort?: "asc" | "desc";
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example [
                     *       {
                     *         "jobId": "qohsjh0in1a4",
                     *         "timestamp": 1763643358294,
                     *         "status": "completed",
                     *         "level": "info",
                     *         "pipeline": "simple",
                     *         "data": {
                     *           "progress": 100,
                     *           "states": {
                     *             "succeed": 3
                     *           },
                     *           "details": "100% completed, 3 succeed"
                     *         }
                     *       }
                     *     ]
                     */
                    "application/json": unknown[];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    listCrons: {
        parameters: {
            query?: {
                name?: string;
                sort?: "asc" | "desc";
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example [
                     *       {
                     *         "name": "simple",
                     *         "cron": {
                     *           "pattern": "0 * * * *",
                     *           "enabled": true
                     *         },
                     *         "nextRun": 1763643358294,
                     *         "missed": {
                     *           "count": 0,
                     *           "last": null
                     *         }
                     *       }
                     *     ]
                     */
                    "application/json": unknown[];
                };
            };
            400: components["responses"]["BadRequest"];
            default: components["responses"]["Failed"];
        };
    };
    listCronsOfName: {
        parameters: {
            query?: {
                name?: string;
                sort?: "asc" | "desc";
                limit?: number;
            };
            header?: never;
            path: {
                /**
                 * @description The name.
                 * @example simple
                 */
                name: components["parameters"]["name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example [
                     *       {
                     *         "name": "simple",
                     *         "cron": {
                     *           "pattern": "0 * * * *",
                     *           "enabled": true
                     *         },
                     *         "nextRun": 1763643358294,
                     *         "missed": {
                     *           "count": 0,
                     *           "last": null
                     *         }
                     *       }
                     *     ]
                     */
                    "application/json": unknown[];
                };
            };
            400: components["responses"]["BadRequest"];
            default: components["responses"]["Failed"];
        };
    };
    startCron: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "simple",
                 *       "pattern": "0 * * * *"
                 *     }
                 */
                "application/json": components["schemas"]["cron"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "message": "OK"
                     *     }
                     */
                    "application/json": components["schemas"]["Message"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    stopCron: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "simple",
                 *       "pattern": "0 * * * *"
                 *     }
                 */
                "application/json": components["schemas"]["cron"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "message": "OK"
                     *     }
                     */
                    "application/json": components["schemas"]["Message"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    listPipelines: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example [
                     *       {
                     *         "name": "simple",
                     *         "nodes": [
                     *           {
                     *             "nodeName": "eval",
                     *             "algorithmName": "eval-alg",
                     *             "input": [
                     *               "#@flowInput.data"
                     *             ]
                     *           }
                     *         ],
                     *         "flowInput": {
                     *           "data": [
                     *             1,
                     *             2,
                     *             3
                     *           ]
                     *         },
                     *         "tags": [
                     *           "daily"
                     *         ],
                     *         "kind": "batch",
                     *         "experimentName": "main",
                     *         "priority": 3,
                     *         "version": "s3tv1ktgf2",
                     *         "modified": 1763643358294
                     *       }
                     *     ]
                     */
                    "application/json": unknown[];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    updatePipeline: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "simple",
                 *       "nodes": [
                 *         {
                 *           "nodeName": "eval",
                 *           "algorithmName": "eval-alg",
                 *           "input": [
                 *             "#@flowInput.data"
                 *           ]
                 *         }
                 *       ],
                 *       "flowInput": {
                 *         "data": [
                 *           1,
                 *           2,
                 *           3
                 *         ]
                 *       },
                 *       "tags": [
                 *         "daily"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["pipeline"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "name": "simple",
                     *       "nodes": [
                     *         {
                     *           "nodeName": "eval",
                     *           "algorithmName": "eval-alg",
                     *           "input": [
                     *             "#@flowInput.data"
                     *           ]
                     *         }
                     *       ],
                     *       "flowInput": {
                     *         "data": [
                     *           1,
                     *           2,
                     *           3
                     *         ]
                     *       },
                     *       "tags": [
                     *         "daily"
                     *       ],
                     *       "kind": "batch",
                     *       "experimentName": "main",
                     *       "priority": 3,
                     *       "version": "s3tv1ktgf2",
                     *       "modified": 1763643358294
                     *     }
                     */
                    "application/json": components["schemas"]["StoredPipeline"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    storePipeline: {
        parameters: {
            query?: {
                /** @description With a list: replace those that exist. */
                overwrite?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "simple",
                 *       "nodes": [
                 *         {
                 *           "nodeName": "eval",
                 *           "algorithmName": "eval-alg",
                 *           "input": [
                 *             "#@flowInput.data"
                 *           ]
                 *         }
                 *       ],
                 *       "flowInput": {
                 *         "data": [
                 *           1,
                 *           2,
                 *           3
                 *         ]
                 *       },
                 *       "tags": [
                 *         "daily"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["PipelineOrList"];
            };
        };
        responses: {
            /** @description Stored. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "name": "simple",
                     *       "nodes": [
                     *         {
                     *           "nodeName": "eval",
                     *           "algorithmName": "eval-alg",
                     *           "input": [
                     *             "#@flowInput.data"
                     *           ]
                     *         }
                     *       ],
                     *       "flowInput": {
                     *         "data": [
                     *           1,
                     *           2,
                     *           3
                     *         ]
                     *       },
                     *       "tags": [
                     *         "daily"
                     *       ],
                     *       "kind": "batch",
                     *       "experimentName": "main",
                     *       "priority": 3,
                     *       "version": "s3tv1ktgf2",
                     *       "modified": 1763643358294
                     *     }
                     */
                    "application/json": components["schemas"]["StoredPipeline"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            default: components["responses"]["Failed"];
        };
    };
    getPipeline: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The name.
                 * @example simple
                 */
                name: components["parameters"]["name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "name": "simple",
                     *       "nodes": [
                     *         {
                     *           "nodeName": "eval",
                     *           "algorithmName": "eval-alg",
                     *           "input": [
                     *             "#@flowInput.data"
                     *           ]
                     *         }
                     *       ],
                     *       "flowInput": {
                     *         "data": [
                     *           1,
                     *           2,
                     *           3
                     *         ]
                     *       },
                     *       "tags": [
                     *         "daily"
                     *       ],
                     *       "kind": "batch",
                     *       "experimentName": "main",
                     *       "priority": 3,
                     *       "version": "s3tv1ktgf2",
                     *       "modified": 1763643358294
                     *     }
                     */
                    "application/json": components["schemas"]["StoredPipeline"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    deletePipeline: {
        parameters: {
            query?: {
                /** @description false: its versions go too. */
                keepOldVersions?: boolean;
            };
            header?: never;
            path: {
                /**
                 * @description The name.
                 * @example simple
                 */
                name: components["parameters"]["name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "message": "pipeline simple successfully deleted from store"
                     *     }
                     */
                    "application/json": components["schemas"]["Message"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    getPipelineGraph: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The name.
                 * @example simple
                 */
                name: components["parameters"]["name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "nodes": [
                     *         {
                     *           "nodeName": "eval",
                     *           "algorithmName": "eval-alg"
                     *         }
                     *       ],
                     *       "edges": []
                     *     }
                     */
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    previewPipelineGraph: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "pipeline": {
                 *         "name": "simple",
                 *         "nodes": [
                 *           {
                 *             "nodeName": "eval",
                 *             "algorithmName": "eval-alg",
                 *             "input": [
                 *               "#@flowInput.data"
                 *             ]
                 *           }
                 *         ],
                 *         "flowInput": {
                 *           "data": [
                 *             1,
                 *             2,
                 *             3
                 *           ]
                 *         },
                 *         "tags": [
                 *           "daily"
                 *         ]
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["pipelineGraph"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "nodes": [
                     *         {
                     *           "nodeName": "eval",
                     *           "algorithmName": "eval-alg"
                     *         }
                     *       ],
                     *       "edges": []
                     *     }
                     */
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    listAlgorithms: {
        parameters: {
            query?: {
                name?: string;
                sort?: "asc" | "desc";
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example [
                     *       {
                     *         "name": "eval-alg",
                     *         "algorithmImage": "registry.local/eval:1",
                     *         "cpu": 0.5,
                     *         "mem": "256Mi"
                     *       }
                     *     ]
                     */
                    "application/json": unknown[];
                };
            };
            400: components["responses"]["BadRequest"];
            default: components["responses"]["Failed"];
        };
    };
    updateAlgorithm: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "eval-alg",
                 *       "algorithmImage": "registry.local/eval:1",
                 *       "cpu": 0.5,
                 *       "mem": "256Mi"
                 *     }
                 */
                "application/json": components["schemas"]["AlgorithmOrForm"];
                /**
                 * @example {
                 *       "payload": "{\"name\": \"eval-alg\", \"env\": \"python\", \"entryPoint\": \"main.py\"}",
                 *       "file": "code.tar.gz"
                 *     }
                 */
                "multipart/form-data": components["schemas"]["AlgorithmForm"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "name": "eval-alg",
                     *       "algorithmImage": "registry.local/eval:1",
                     *       "cpu": 0.5,
                     *       "mem": "256Mi"
                     *     }
                     */
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            default: components["responses"]["Failed"];
        };
    };
    storeAlgorithm: {
        parameters: {
            query?: {
                /** @description Replace those that exist. */
                overwrite?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "eval-alg",
                 *       "algorithmImage": "registry.local/eval:1",
                 *       "cpu": 0.5,
                 *       "mem": "256Mi"
                 *     }
                 */
                "application/json": components["schemas"]["AlgorithmOrList"];
                /**
                 * @example {
                 *       "payload": "{\"name\": \"eval-alg\", \"env\": \"python\", \"entryPoint\": \"main.py\"}",
                 *       "file": "code.tar.gz"
                 *     }
                 */
                "multipart/form-data": components["schemas"]["AlgorithmForm"];
            };
        };
        responses: {
            /** @description Stored. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "name": "eval-alg",
                     *       "algorithmImage": "registry.local/eval:1",
                     *       "cpu": 0.5,
                     *       "mem": "256Mi"
                     *     }
                     */
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            default: components["responses"]["Failed"];
        };
    };
    applyAlgorithm: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "payload": "{\"name\": \"eval-alg\", \"algorithmImage\": \"registry.local/eval:1\", \"cpu\": 0.5, \"mem\": \"256Mi\"}",
                 *       "options": "{\"forceUpdate\": true}"
                 *     }
                 */
                "application/json": components["schemas"]["AlgorithmOrForm"];
                /**
                 * @example {
                 *       "payload": "{\"name\": \"eval-alg\", \"env\": \"python\", \"entryPoint\": \"main.py\"}",
                 *       "file": "code.tar.gz"
                 *     }
                 */
                "multipart/form-data": components["schemas"]["AlgorithmForm"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "buildId": "eval-alg-x1y2z3",
                     *       "messages": [
                     *         "the algorithm eval-alg has been successfully pushed to hkube"
                     *       ],
                     *       "messagesCode": [
                     *         1023
                     *       ],
                     *       "algorithm": {
                     *         "name": "eval-alg",
                     *         "algorithmImage": "registry.local/eval:1",
                     *         "cpu": 0.5,
                     *         "mem": "256Mi"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["AppliedAlgorithm"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            default: components["responses"]["Failed"];
        };
    };
    filterAlgorithms: {
        parameters: {
            query?: {
                name?: string;
                kind?: string;
                algorithmImage?: string;
                pending?: boolean;
                cursor?: string;
                page?: number;
                sort?: "asc" | "desc";
                limit?: number;
                /** @description Members to show or to leave out: a list such as jobId:true,graph:true. */
                fields?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "hits": [
                     *         {
                     *           "name": "eval-alg",
                     *           "algorithmImage": "registry.local/eval:1",
                     *           "cpu": 0.5,
                     *           "mem": "256Mi"
                     *         }
                     *       ],
                     *       "cursor": "000000000000000000000001",
                     *       "timeTook": "0.12ms"
                     *     }
                     */
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["BadRequest"];
            default: components["responses"]["Failed"];
        };
    };
    getAlgorithm: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The name.
                 * @example simple
                 */
                name: components["parameters"]["name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "name": "eval-alg",
                     *       "algorithmImage": "registry.local/eval:1",
                     *       "cpu": 0.5,
                     *       "mem": "256Mi"
                     *     }
                     */
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    deleteAlgorithm: {
        parameters: {
            query?: {
                force?: boolean;
                keepOldVersions?: boolean;
            };
            header?: never;
            path: {
                /**
                 * @description The name.
                 * @example simple
                 */
                name: components["parameters"]["name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "message": "algorithm eval-alg successfully deleted from store."
                     *     }
                     */
                    "application/json": components["schemas"]["Message"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    listAlgorithmVersions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The name.
                 * @example simple
                 */
                name: components["parameters"]["name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example [
                     *       {
                     *         "version": "s3tv1ktgf2",
                     *         "semver": "1.0.0",
                     *         "name": "eval-alg",
                     *         "versionAlias": "v1.0.0",
                     *         "created": 1763643358294,
                     *         "algorithm": {
                     *           "name": "eval-alg",
                     *           "algorithmImage": "registry.local/eval:1",
                     *           "cpu": 0.5,
                     *           "mem": "256Mi"
                     *         }
                     *       }
                     *     ]
                     */
                    "application/json": unknown[];
                };
            };
            400: components["responses"]["BadRequest"];
            default: components["responses"]["Failed"];
        };
    };
    getAlgorithmVersion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The name.
                 * @example simple
                 */
                name: components["parameters"]["name"];
                /**
                 * @description The version's id.
                 * @example s3tv1ktgf2
                 */
                version: components["parameters"]["version"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "version": "s3tv1ktgf2",
                     *       "semver": "1.0.0",
                     *       "name": "eval-alg",
                     *       "versionAlias": "v1.0.0",
                     *       "created": 1763643358294,
                     *       "algorithm": {
                     *         "name": "eval-alg",
                     *         "algorithmImage": "registry.local/eval:1",
                     *         "cpu": 0.5,
                     *         "mem": "256Mi"
                     *       }
                     *     }
                     */
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    deleteAlgorithmVersion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The name.
                 * @example simple
                 */
                name: components["parameters"]["name"];
                /**
                 * @description The version's id.
                 * @example s3tv1ktgf2
                 */
                version: components["parameters"]["version"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "deleted": 1
                     *     }
                     */
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    aliasAlgorithmVersion: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "version": "s3tv1ktgf2",
                 *       "alias": "golden"
                 *     }
                 */
                "application/json": components["schemas"]["versionAlias"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "version": "s3tv1ktgf2",
                     *       "semver": "1.0.0",
                     *       "name": "eval-alg",
                     *       "versionAlias": "golden",
                     *       "created": 1763643358294,
                     *       "algorithm": {
                     *         "name": "eval-alg",
                     *         "algorithmImage": "registry.local/eval:1",
                     *         "cpu": 0.5,
                     *         "mem": "256Mi"
                     *       }
                     *     }
                     */
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    applyAlgorithmVersion: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "eval-alg",
                 *       "version": "s3tv1ktgf2"
                 *     }
                 */
                "application/json": components["schemas"]["versionApply"];
            };
        };
        responses: {
            /** @description Stored. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "version": "s3tv1ktgf2",
                     *       "semver": "1.0.0",
                     *       "name": "eval-alg",
                     *       "versionAlias": "v1.0.0",
                     *       "created": 1763643358294,
                     *       "algorithm": {
                     *         "name": "eval-alg",
                     *         "algorithmImage": "registry.local/eval:1",
                     *         "cpu": 0.5,
                     *         "mem": "256Mi"
                     *       }
                     *     }
                     */
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    getAlgorithmReadme: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The name.
                 * @example simple
                 */
                name: components["parameters"]["name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "name": "eval-alg",
                     *       "readme": "# Title"
                     *     }
                     */
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    updateAlgorithmReadme: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The name.
                 * @example simple
                 */
                name: components["parameters"]["name"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "README.md": "# Title"
                 *     }
                 */
                "multipart/form-data": components["schemas"]["ReadmeForm"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "message": "OK"
                     *     }
                     */
                    "application/json": components["schemas"]["Message"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    storeAlgorithmReadme: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The name.
                 * @example simple
                 */
                name: components["parameters"]["name"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "README.md": "# Title"
                 *     }
                 */
                "multipart/form-data": components["schemas"]["ReadmeForm"];
            };
        };
        responses: {
            /** @description Stored. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "message": "OK"
                     *     }
                     */
                    "application/json": components["schemas"]["Message"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    deleteAlgorithmReadme: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The name.
                 * @example simple
                 */
                name: components["parameters"]["name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "message": "OK"
                     *     }
                     */
                    "application/json": components["schemas"]["Message"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    listPipelineVersions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The name.
                 * @example simple
                 */
                name: components["parameters"]["name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example [
                     *       {
                     *         "version": "s3tv1ktgf2",
                     *         "semver": "1.0.0",
                     *         "name": "simple",
                     *         "versionAlias": "v1.0.0",
                     *         "created": 1763643358294,
                     *         "pipeline": {
                     *           "name": "simple",
                     *           "nodes": [
                     *             {
                     *               "nodeName": "eval",
                     *               "algorithmName": "eval-alg",
                     *               "input": [
                     *                 "#@flowInput.data"
                     *               ]
                     *             }
                     *           ],
                     *           "flowInput": {
                     *             "data": [
                     *               1,
                     *               2,
                     *               3
                     *             ]
                     *           },
                     *           "tags": [
                     *             "daily"
                     *           ],
                     *           "kind": "batch",
                     *           "experimentName": "main",
                     *           "priority": 3,
                     *           "version": "s3tv1ktgf2",
                     *           "modified": 1763643358294
                     *         }
                     *       }
                     *     ]
                     */
                    "application/json": unknown[];
                };
            };
            400: components["responses"]["BadRequest"];
            default: components["responses"]["Failed"];
        };
    };
    getPipelineVersion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The name.
                 * @example simple
                 */
                name: components["parameters"]["name"];
                /**
                 * @description The version's id.
                 * @example s3tv1ktgf2
                 */
                version: components["parameters"]["version"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "version": "s3tv1ktgf2",
                     *       "semver": "1.0.0",
                     *       "name": "simple",
                     *       "versionAlias": "v1.0.0",
                     *       "created": 1763643358294,
                     *       "pipeline": {
                     *         "name": "simple",
                     *         "nodes": [
                     *           {
                     *             "nodeName": "eval",
                     *             "algorithmName": "eval-alg",
                     *             "input": [
                     *               "#@flowInput.data"
                     *             ]
                     *           }
                     *         ],
                     *         "flowInput": {
                     *           "data": [
                     *             1,
                     *             2,
                     *             3
                     *           ]
                     *         },
                     *         "tags": [
                     *           "daily"
                     *         ],
                     *         "kind": "batch",
                     *         "experimentName": "main",
                     *         "priority": 3,
                     *         "version": "s3tv1ktgf2",
                     *         "modified": 1763643358294
                     *       }
                     *     }
                     */
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    deletePipelineVersion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The name.
                 * @example simple
                 */
                name: components["parameters"]["name"];
                /**
                 * @description The version's id.
                 * @example s3tv1ktgf2
                 */
                version: components["parameters"]["version"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "deleted": 1
                     *     }
                     */
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    aliasPipelineVersion: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "version": "s3tv1ktgf2",
                 *       "alias": "golden"
                 *     }
                 */
                "application/json": components["schemas"]["versionAlias"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "version": "s3tv1ktgf2",
                     *       "semver": "1.0.0",
                     *       "name": "simple",
                     *       "versionAlias": "golden",
                     *       "created": 1763643358294,
                     *       "pipeline": {
                     *         "name": "simple",
                     *         "nodes": [
                     *           {
                     *             "nodeName": "eval",
                     *             "algorithmName": "eval-alg",
                     *             "input": [
                     *               "#@flowInput.data"
                     *             ]
                     *           }
                     *         ],
                     *         "flowInput": {
                     *           "data": [
                     *             1,
                     *             2,
                     *             3
                     *           ]
                     *         },
                     *         "tags": [
                     *           "daily"
                     *         ],
                     *         "kind": "batch",
                     *         "experimentName": "main",
                     *         "priority": 3,
                     *         "version": "s3tv1ktgf2",
                     *         "modified": 1763643358294
                     *       }
                     *     }
                     */
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    applyPipelineVersion: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "simple",
                 *       "version": "s3tv1ktgf2"
                 *     }
                 */
                "application/json": components["schemas"]["pipelineVersion"];
            };
        };
        responses: {
            /** @description Stored. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "version": "s3tv1ktgf2",
                     *       "semver": "1.0.0",
                     *       "name": "simple",
                     *       "versionAlias": "v1.0.0",
                     *       "created": 1763643358294,
                     *       "pipeline": {
                     *         "name": "simple",
                     *         "nodes": [
                     *           {
                     *             "nodeName": "eval",
                     *             "algorithmName": "eval-alg",
                     *             "input": [
                     *               "#@flowInput.data"
                     *             ]
                     *           }
                     *         ],
                     *         "flowInput": {
                     *           "data": [
                     *             1,
                     *             2,
                     *             3
                     *           ]
                     *         },
                     *         "tags": [
                     *           "daily"
                     *         ],
                     *         "kind": "batch",
                     *         "experimentName": "main",
                     *         "priority": 3,
                     *         "version": "s3tv1ktgf2",
                     *         "modified": 1763643358294
                     *       }
                     *     }
                     */
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    getPipelineReadme: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The name.
                 * @example simple
                 */
                name: components["parameters"]["name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "name": "simple",
                     *       "readme": "# Title"
                     *     }
                     */
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    updatePipelineReadme: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The name.
                 * @example simple
                 */
                name: components["parameters"]["name"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "README.md": "# Title"
                 *     }
                 */
                "multipart/form-data": components["schemas"]["ReadmeForm"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "message": "OK"
                     *     }
                     */
                    "application/json": components["schemas"]["Message"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    storePipelineReadme: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The name.
                 * @example simple
                 */
                name: components["parameters"]["name"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "README.md": "# Title"
                 *     }
                 */
                "multipart/form-data": components["schemas"]["ReadmeForm"];
            };
        };
        responses: {
            /** @description Stored. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "message": "OK"
                     *     }
                     */
                    "application/json": components["schemas"]["Message"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    deletePipelineReadme: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The name.
                 * @example simple
                 */
                name: components["parameters"]["name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "message": "OK"
                     *     }
                     */
                    "application/json": components["schemas"]["Message"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    tagAlgorithmVersion: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "eval-alg",
                 *       "version": "s3tv1ktgf2",
                 *       "pinned": true,
                 *       "tags": [
                 *         "good"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["versionTag"];
            };
        };
        responses: {
            /** @description Stored. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "version": "s3tv1ktgf2",
                     *       "semver": "1.0.0",
                     *       "name": "eval-alg",
                     *       "versionAlias": "v1.0.0",
                     *       "created": 1763643358294,
                     *       "algorithm": {
                     *         "name": "eval-alg",
                     *         "algorithmImage": "registry.local/eval:1",
                     *         "cpu": 0.5,
                     *         "mem": "256Mi"
                     *       }
                     *     }
                     */
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    getBuild: {
        parameters: {
            query?: {
                /** @description Answer when it is over, after this many milliseconds (60000) at the latest. */
                wait?: number;
            };
            header?: never;
            path: {
                /**
                 * @description The build's id.
                 * @example eval-alg-x1y2z3
                 */
                buildId: components["parameters"]["buildId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "buildId": "eval-alg-x1y2z3",
                     *       "algorithmName": "eval-alg",
                     *       "status": "completed",
                     *       "progress": 100,
                     *       "startTime": 1763643349294,
                     *       "endTime": 1763643358294
                     *     }
                     */
                    "application/json": components["schemas"]["Build"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    listBuilds: {
        parameters: {
            query?: {
                name?: string;
                sort?: "asc" | "desc";
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example [
                     *       {
                     *         "buildId": "eval-alg-x1y2z3",
                     *         "algorithmName": "eval-alg",
                     *         "status": "completed",
                     *         "progress": 100,
                     *         "startTime": 1763643349294,
                     *         "endTime": 1763643358294
                     *       }
                     *     ]
                     */
                    "application/json": unknown[];
                };
            };
            400: components["responses"]["BadRequest"];
            default: components["responses"]["Failed"];
        };
    };
    listAlgorithmBuilds: {
        parameters: {
            query?: {
                name?: string;
                sort?: "asc" | "desc";
                limit?: number;
            };
            header?: never;
            path: {
                /**
                 * @description The name.
                 * @example simple
                 */
                name: components["parameters"]["name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example [
                     *       {
                     *         "buildId": "eval-alg-x1y2z3",
                     *         "algorithmName": "eval-alg",
                     *         "status": "completed",
                     *         "progress": 100,
                     *         "startTime": 1763643349294,
                     *         "endTime": 1763643358294
                     *       }
                     *     ]
                     */
                    "application/json": unknown[];
                };
            };
            400: components["responses"]["BadRequest"];
            default: components["responses"]["Failed"];
        };
    };
    stopBuild: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "buildId": "eval-alg-x1y2z3"
                 *     }
                 */
                "application/json": components["schemas"]["buildId"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "message": "OK"
                     *     }
                     */
                    "application/json": components["schemas"]["Message"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    rerunBuild: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "buildId": "eval-alg-x1y2z3"
                 *     }
                 */
                "application/json": components["schemas"]["buildId"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "message": "OK"
                     *     }
                     */
                    "application/json": components["schemas"]["Message"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    githubPush: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "payload": "{\"ref\": \"refs/heads/main\", \"repository\": {\"url\": \"https://github.com/a/b\"}, \"commits\": [{\"id\": \"1\"}]}"
                 *     }
                 */
                "application/json": components["schemas"]["GithubEvent"];
            };
        };
        responses: {
            /** @description What was decided for each algorithm of the repository and branch. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example [
                     *       {
                     *         "buildId": "eval-alg-x1y2z3",
                     *         "messages": [
                     *           "a build was triggered due to change in commit. use the Hkube dashboard or the Hkube API to follow the build progress"
                     *         ],
                     *         "messagesCode": [
                     *           1022
                     *         ],
                     *         "algorithm": {
                     *           "name": "eval-alg"
                     *         }
                     *       }
                     *     ]
                     */
                    "application/json": components["schemas"]["AppliedAlgorithm"][];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    gitlabPush: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "ref": "refs/heads/main",
                 *       "repository": {
                 *         "homepage": "https://gitlab.com/a/b"
                 *       },
                 *       "commits": [
                 *         {
                 *           "id": "1"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["PushEvent"];
            };
        };
        responses: {
            /** @description What was decided for each algorithm of the repository and branch. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example [
                     *       {
                     *         "buildId": "eval-alg-x1y2z3",
                     *         "messages": [
                     *           "a build was triggered due to change in commit. use the Hkube dashboard or the Hkube API to follow the build progress"
                     *         ],
                     *         "messagesCode": [
                     *           1022
                     *         ],
                     *         "algorithm": {
                     *           "name": "eval-alg"
                     *         }
                     *       }
                     *     ]
                     */
                    "application/json": components["schemas"]["AppliedAlgorithm"][];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    getWebhookResults: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The job's id.
                 * @example qohsjh0in1a4
                 */
                jobId: components["parameters"]["jobId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "jobId": "qohsjh0in1a4",
                     *       "url": "http://hooks.local/done",
                     *       "responseStatus": {
                     *         "code": 200
                     *       }
                     *     }
                     */
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    getWebhookStatus: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The job's id.
                 * @example qohsjh0in1a4
                 */
                jobId: components["parameters"]["jobId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "jobId": "qohsjh0in1a4",
                     *       "url": "http://hooks.local/done",
                     *       "responseStatus": {
                     *         "code": 200
                     *       }
                     *     }
                     */
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    listWebhooks: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The job's id.
                 * @example qohsjh0in1a4
                 */
                jobId: components["parameters"]["jobId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "jobId": "qohsjh0in1a4",
                     *       "result": null,
                     *       "progress": null
                     *     }
                     */
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    listTensors: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example [] */
                    "application/json": unknown[];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    startTensors: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "jobId": "qohsjh0in1a4",
                 *       "nodeName": "eval"
                 *     }
                 */
                "application/json": components["schemas"]["board"];
            };
        };
        responses: {
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    getTensors: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The board's id.
                 * @example t4sk1d00
                 */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    deleteTensors: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The board's id.
                 * @example t4sk1d00
                 */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    listOptunas: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example [] */
                    "application/json": unknown[];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    startOptunas: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "jobId": "qohsjh0in1a4"
                 *     }
                 */
                "application/json": components["schemas"]["jobIdBody"];
            };
        };
        responses: {
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    getOptunas: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The board's id.
                 * @example t4sk1d00
                 */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    deleteOptunas: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The board's id.
                 * @example t4sk1d00
                 */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    listExperiments: {
        parameters: {
            query?: {
                name?: string;
                sort?: "asc" | "desc";
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example [
                     *       {
                     *         "name": "main",
                     *         "description": "the default jobs place if experiment is not set"
                     *       }
                     *     ]
                     */
                    "application/json": unknown[];
                };
            };
            400: components["responses"]["BadRequest"];
            default: components["responses"]["Failed"];
        };
    };
    createExperiment: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "trial",
                 *       "description": "of new weights"
                 *     }
                 */
                "application/json": components["schemas"]["experiment"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "message": "OK",
                     *       "name": "trial"
                     *     }
                     */
                    "application/json": components["schemas"]["Message"];
                };
            };
            400: components["responses"]["BadRequest"];
            500: components["responses"]["Failed"];
            default: components["responses"]["Failed"];
        };
    };
    getExperiment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The name.
                 * @example simple
                 */
                name: components["parameters"]["name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "name": "main",
                     *       "description": "the default jobs place if experiment is not set"
                     *     }
                     */
                    "application/json": Record<string, never>;
                };
            };
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    deleteExperiment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The name.
                 * @example simple
                 */
                name: components["parameters"]["name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "message": "deleted successfully",
                     *       "name": "trial"
                     *     }
                     */
                    "application/json": components["schemas"]["Message"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    listGateways: {
        parameters: {
            query?: {
                name?: string;
                sort?: "asc" | "desc";
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example [] */
                    "application/json": unknown[];
                };
            };
            400: components["responses"]["BadRequest"];
            default: components["responses"]["Failed"];
        };
    };
    getGateway: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The name.
                 * @example simple
                 */
                name: components["parameters"]["name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "name": "in-gateway",
                     *       "kind": "gateway"
                     *     }
                     */
                    "application/json": Record<string, never>;
                };
            };
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    listManagedQueue: {
        parameters: {
            query: {
                pageSize: number;
                firstJobId?: string;
                lastJobId?: string;
                pipelineName?: string;
                tag?: string;
                lastJobs?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "nextCount": 0,
                     *       "prevCount": 0,
                     *       "returnList": [
                     *         {
                     *           "jobId": "qohsjh0in1a4",
                     *           "experimentName": "main",
                     *           "pipelineName": "simple",
                     *           "priority": 3,
                     *           "maxExceeded": false,
                     *           "entranceTime": 1763643358294,
                     *           "tags": []
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["BadRequest"];
            default: components["responses"]["Failed"];
        };
    };
    countManagedByPipeline: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example [
                     *       {
                     *         "name": "simple",
                     *         "count": 2
                     *       }
                     *     ]
                     */
                    "application/json": unknown[];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    countManagedByTag: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example [
                     *       {
                     *         "name": "daily",
                     *         "count": 2
                     *       }
                     *     ]
                     */
                    "application/json": unknown[];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    listPreferredQueue: {
        parameters: {
            query: {
                pageSize: number;
                firstJobId?: string;
                lastJobId?: string;
                pipelineName?: string;
                tag?: string;
                lastJobs?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "nextCount": 0,
                     *       "prevCount": 0,
                     *       "returnList": [
                     *         {
                     *           "jobId": "qohsjh0in1a4",
                     *           "experimentName": "main",
                     *           "pipelineName": "simple",
                     *           "priority": 3,
                     *           "maxExceeded": false,
                     *           "entranceTime": 1763643358294,
                     *           "tags": []
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["BadRequest"];
            default: components["responses"]["Failed"];
        };
    };
    preferJobs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "jobs": [
                 *         "qohsjh0in1a4"
                 *       ],
                 *       "position": "before",
                 *       "query": {
                 *         "tag": "daily"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["prefer"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example [
                     *       {
                     *         "jobId": "qohsjh0in1a4",
                     *         "experimentName": "main",
                     *         "pipelineName": "simple",
                     *         "priority": 3,
                     *         "maxExceeded": false,
                     *         "entranceTime": 1763643358294,
                     *         "tags": []
                     *       }
                     *     ]
                     */
                    "application/json": unknown[];
                };
            };
            400: components["responses"]["BadRequest"];
            default: components["responses"]["Failed"];
        };
    };
    countPreferredByPipeline: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example [
                     *       {
                     *         "name": "simple",
                     *         "count": 2,
                     *         "lastJob": "qohsjh0in1a4"
                     *       }
                     *     ]
                     */
                    "application/json": unknown[];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    countPreferredByTag: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example [
                     *       {
                     *         "name": "daily",
                     *         "count": 2,
                     *         "lastJob": "qohsjh0in1a4"
                     *       }
                     *     ]
                     */
                    "application/json": unknown[];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    countQueue: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "managed": 3,
                     *       "preferred": 1
                     *     }
                     */
                    "application/json": Record<string, never>;
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    unpreferJobs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "jobs": [
                 *         "qohsjh0in1a4"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["unprefer"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example [
                     *       {
                     *         "jobId": "qohsjh0in1a4",
                     *         "experimentName": "main",
                     *         "pipelineName": "simple",
                     *         "priority": 3,
                     *         "maxExceeded": false,
                     *         "entranceTime": 1763643358294,
                     *         "tags": []
                     *       }
                     *     ]
                     */
                    "application/json": unknown[];
                };
            };
            400: components["responses"]["BadRequest"];
            default: components["responses"]["Failed"];
        };
    };
    pinJob: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "jobId": "7hs3kf9dl2qa"
                 *     }
                 */
                "application/json": {
                    jobId: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "jobId": "7hs3kf9dl2qa",
                     *       "pinned": true
                     *     }
                     */
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["BadRequest"];
            default: components["responses"]["Failed"];
        };
    };
    unpinJob: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "jobId": "7hs3kf9dl2qa"
                 *     }
                 */
                "application/json": {
                    jobId: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "jobId": "7hs3kf9dl2qa",
                     *       "pinned": true
                     *     }
                     */
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["BadRequest"];
            default: components["responses"]["Failed"];
        };
    };
    getPinnedJobs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example [
                     *       {
                     *         "jobId": "7hs3kf9dl2qa",
                     *         "pinned": 1700000000000
                     *       }
                     *     ]
                     */
                    "application/json": Record<string, never>[];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    getDiskUsage: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "kinds": [
                     *         {
                     *           "name": "records",
                     *           "bytes": 1048576,
                     *           "count": 400,
                     *           "keep": "90d, 1000000, 6Gi"
                     *         }
                     *       ],
                     *       "disk": {
                     *         "total": 250000000000,
                     *         "free": 80000000000
                     *       }
                     *     }
                     */
                    "application/json": Record<string, never>;
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    getCleanerAll: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example [
                     *       {
                     *         "name": "jobs",
                     *         "enabled": false,
                     *         "isHealthy": true,
                     *         "cron": "0 3 * * *",
                     *         "cronText": "only on request",
                     *         "cronNextTick": "Never",
                     *         "maxAge": 1440,
                     *         "lastCronStartTime": "Never",
                     *         "lastCronEndTime": "Never",
                     *         "totalCleaned": 0
                     *       }
                     *     ]
                     */
                    "application/json": unknown[];
                };
            };
            400: components["responses"]["BadRequest"];
            default: components["responses"]["Failed"];
        };
    };
    tryCleanAll: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "maxAge": 1440
                 *     }
                 */
                "application/json": components["schemas"]["CleanRequest"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example [
                     *       {
                     *         "name": "jobs",
                     *         "count": 2,
                     *         "sample": [
                     *           "qohsjh0in1a4"
                     *         ]
                     *       }
                     *     ]
                     */
                    "application/json": unknown[];
                };
            };
            400: components["responses"]["BadRequest"];
            default: components["responses"]["Failed"];
        };
    };
    cleanAll: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "maxAge": 1440
                 *     }
                 */
                "application/json": components["schemas"]["CleanRequest"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example [
                     *       {
                     *         "name": "jobs",
                     *         "count": 2,
                     *         "sample": [
                     *           "qohsjh0in1a4"
                     *         ]
                     *       }
                     *     ]
                     */
                    "application/json": unknown[];
                };
            };
            400: components["responses"]["BadRequest"];
            default: components["responses"]["Failed"];
        };
    };
    getCleanerOne: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The cleaner's name.
                 * @example jobs
                 */
                type: components["parameters"]["type"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "name": "jobs",
                     *       "enabled": false,
                     *       "isHealthy": true,
                     *       "cron": "0 3 * * *",
                     *       "cronText": "only on request",
                     *       "cronNextTick": "Never",
                     *       "maxAge": 1440,
                     *       "lastCronStartTime": "Never",
                     *       "lastCronEndTime": "Never",
                     *       "totalCleaned": 0
                     *     }
                     */
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["BadRequest"];
            default: components["responses"]["Failed"];
        };
    };
    tryCleanOne: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The cleaner's name.
                 * @example jobs
                 */
                type: components["parameters"]["type"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "maxAge": 1440
                 *     }
                 */
                "application/json": components["schemas"]["CleanRequest"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "name": "jobs",
                     *       "count": 2,
                     *       "sample": [
                     *         "qohsjh0in1a4"
                     *       ]
                     *     }
                     */
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["BadRequest"];
            default: components["responses"]["Failed"];
        };
    };
    cleanOne: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The cleaner's name.
                 * @example jobs
                 */
                type: components["parameters"]["type"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "maxAge": 1440
                 *     }
                 */
                "application/json": components["schemas"]["CleanRequest"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "name": "jobs",
                     *       "count": 2,
                     *       "sample": [
                     *         "qohsjh0in1a4"
                     *       ]
                     *     }
                     */
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["BadRequest"];
            default: components["responses"]["Failed"];
        };
    };
    listUnscheduled: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "eval-alg": {
                     *         "algorithmName": "eval-alg",
                     *         "type": "warning",
                     *         "reason": "failedScheduling",
                     *         "message": "insufficient memory"
                     *       }
                     *     }
                     */
                    "application/json": Record<string, never>;
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    getUnscheduled: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The name.
                 * @example simple
                 */
                name: components["parameters"]["name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "algorithmName": "eval-alg",
                     *       "type": "warning",
                     *       "reason": "failedScheduling",
                     *       "message": "insufficient memory",
                     *       "kind": "warning"
                     *     }
                     */
                    "application/json": Record<string, never>;
                };
            };
            404: components["responses"]["Text404"];
            default: components["responses"]["Failed"];
        };
    };
    listIgnoredUnscheduled: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {} */
                    "application/json": Record<string, never>;
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    getIgnoredUnscheduled: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The name.
                 * @example simple
                 */
                name: components["parameters"]["name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "algorithmName": "eval-alg",
                     *       "type": "warning",
                     *       "reason": "failedScheduling",
                     *       "message": "insufficient memory",
                     *       "kind": "warning"
                     *     }
                     */
                    "application/json": Record<string, never>;
                };
            };
            404: components["responses"]["Text404"];
            default: components["responses"]["Failed"];
        };
    };
    getStorageInfo: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "fs",
                     *       "encoding": "msgpack",
                     *       "clusterName": "local",
                     *       "moduleName": "@hkube/fs-adapter",
                     *       "storageResultsThreshold": "100Ki"
                     *     }
                     */
                    "application/json": Record<string, never>;
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    listPrefixTypes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example [
                     *       "local-hkube",
                     *       "local-hkube-results"
                     *     ]
                     */
                    "application/json": unknown[];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    listAllPrefixes: {
        parameters: {
            query?: {
                sort?: string;
                order?: "asc" | "desc";
                from?: number;
                to?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example [
                     *       {
                     *         "path": "local-hkube",
                     *         "total": 1,
                     *         "keys": [
                     *           {
                     *             "path": "local-hkube/qohsjh0in1a4"
                     *           }
                     *         ]
                     *       }
                     *     ]
                     */
                    "application/json": unknown[];
                };
            };
            400: components["responses"]["BadRequest"];
            default: components["responses"]["Failed"];
        };
    };
    listPrefixes: {
        parameters: {
            query?: {
                sort?: string;
                order?: "asc" | "desc";
                from?: number;
                to?: number;
            };
            header?: never;
            path: {
                /**
                 * @description A path in the object store; it may have slashes.
                 * @example local-hkube/qohsjh0in1a4/abcd1234
                 */
                path: components["parameters"]["path"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "path": "local-hkube",
                     *       "total": 1,
                     *       "keys": [
                     *         {
                     *           "path": "local-hkube/qohsjh0in1a4"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    listAllKeys: {
        parameters: {
            query?: {
                sort?: string;
                order?: "asc" | "desc";
                from?: number;
                to?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "path": "local-hkube",
                     *       "total": 1,
                     *       "keys": [
                     *         {
                     *           "path": "local-hkube/qohsjh0in1a4/abcd1234",
                     *           "size": 17,
                     *           "mtime": 1763643358294
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["BadRequest"];
            default: components["responses"]["Failed"];
        };
    };
    listKeys: {
        parameters: {
            query?: {
                sort?: string;
                order?: "asc" | "desc";
                from?: number;
                to?: number;
            };
            header?: never;
            path: {
                /**
                 * @description A path in the object store; it may have slashes.
                 * @example local-hkube/qohsjh0in1a4/abcd1234
                 */
                path: components["parameters"]["path"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "path": "local-hkube",
                     *       "total": 1,
                     *       "keys": [
                     *         {
                     *           "path": "local-hkube/qohsjh0in1a4/abcd1234",
                     *           "size": 17,
                     *           "mtime": 1763643358294
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    getValue: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description A path in the object store; it may have slashes.
                 * @example local-hkube/qohsjh0in1a4/abcd1234
                 */
                path: components["parameters"]["path"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example [
                     *       1,
                     *       2,
                     *       3
                     *     ]
                     */
                    "application/json": unknown[];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    streamValue: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description A path in the object store; it may have slashes.
                 * @example local-hkube/qohsjh0in1a4/abcd1234
                 */
                path: components["parameters"]["path"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    streamPlain: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description A path in the object store; it may have slashes.
                 * @example local-hkube/qohsjh0in1a4/abcd1234
                 */
                path: components["parameters"]["path"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    downloadValue: {
        parameters: {
            query?: {
                /** @description The file's name. */
                namefile?: string;
                /** @description Its extension. */
                ext?: string;
            };
            header?: never;
            path: {
                /**
                 * @description A path in the object store; it may have slashes.
                 * @example local-hkube/qohsjh0in1a4/abcd1234
                 */
                path: components["parameters"]["path"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    downloadPlain: {
        parameters: {
            query?: {
                /** @description The file's name. */
                namefile?: string;
                /** @description Its extension. */
                ext?: string;
            };
            header?: never;
            path: {
                /**
                 * @description A path in the object store; it may have slashes.
                 * @example local-hkube/qohsjh0in1a4/abcd1234
                 */
                path: components["parameters"]["path"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    downloadResult: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The job's id.
                 * @example qohsjh0in1a4
                 */
                jobId: components["parameters"]["jobId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            400: components["responses"]["BadRequest"];
            default: components["responses"]["Failed"];
        };
    };
    downloadResultAs: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The job's id.
                 * @example qohsjh0in1a4
                 */
                jobId: components["parameters"]["jobId"];
                /**
                 * @description The name of the file, without .zip.
                 * @example result
                 */
                namefile: components["parameters"]["namefile"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            400: components["responses"]["BadRequest"];
            default: components["responses"]["Failed"];
        };
    };
    getVersion: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "systemVersion": "v2.11.0",
                     *       "clusterName": "local",
                     *       "storage": "fs"
                     *     }
                     */
                    "application/json": Record<string, never>;
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    getProblems: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example [
                     *       {
                     *         "subject": "algorithm green",
                     *         "text": "its stored document cannot be read",
                     *         "remedy": "delete it and store it again, or restore a backup",
                     *         "times": 1
                     *       }
                     *     ]
                     */
                    "application/json": Record<string, never>[];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    listenToEvents: {
        parameters: {
            query?: {
                /** @description A comma list of job, node, task, queue, build, worker, algorithm, pipeline. */
                types?: string;
                /** @description A comma list of jobs. */
                jobId?: string;
                /** @description Milliseconds between signs of life, 100 to 60000. */
                heartbeat?: number;
                /** @description Go on after this event. */
                lastEventId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            400: components["responses"]["BadRequest"];
            default: components["responses"]["Failed"];
        };
    };
    deletePodsOfAlgorithm: {
        parameters: {
            query?: {
                /** @description Which ones: algorithm-name=NAME. The path's algorithm when it is not given. */
                selector?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The algorithm's name.
                 * @example eval-alg
                 */
                algName: components["parameters"]["algName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The workers that go. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        message: string[];
                    };
                };
            };
            404: components["responses"]["String404"];
            default: components["responses"]["Failed"];
        };
    };
    deleteJobsOfAlgorithm: {
        parameters: {
            query?: {
                /** @description Which ones: algorithm-name=NAME. The path's algorithm when it is not given. */
                selector?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The algorithm's name.
                 * @example eval-alg
                 */
                algName: components["parameters"]["algName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The workers that go. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        message: string[];
                    };
                };
            };
            404: components["responses"]["String404"];
            default: components["responses"]["Failed"];
        };
    };
    getTraces: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    getDataSources: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    postDataSources: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    deleteDataSources: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    patchDataSources: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    getDataSource: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description A path in the object store; it may have slashes.
                 * @example local-hkube/qohsjh0in1a4/abcd1234
                 */
                path: components["parameters"]["path"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    postDataSource: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description A path in the object store; it may have slashes.
                 * @example local-hkube/qohsjh0in1a4/abcd1234
                 */
                path: components["parameters"]["path"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    deleteDataSource: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description A path in the object store; it may have slashes.
                 * @example local-hkube/qohsjh0in1a4/abcd1234
                 */
                path: components["parameters"]["path"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    patchDataSource: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description A path in the object store; it may have slashes.
                 * @example local-hkube/qohsjh0in1a4/abcd1234
                 */
                path: components["parameters"]["path"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failed"];
        };
    };
    aboutExec: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "message": "v1 exec api"
                     *     }
                     */
                    "application/json": components["schemas"]["Message"];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    aboutBuilds: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "message": "v1 builds api"
                     *     }
                     */
                    "application/json": components["schemas"]["Message"];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    aboutBoards: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "message": "v1 boards api"
                     *     }
                     */
                    "application/json": components["schemas"]["Message"];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    aboutCron: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "message": "v1 cron api"
                     *     }
                     */
                    "application/json": components["schemas"]["Message"];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    aboutPipelines: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "message": "v1 pipelines api"
                     *     }
                     */
                    "application/json": components["schemas"]["Message"];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    aboutStatus: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "message": "v1 status api"
                     *     }
                     */
                    "application/json": components["schemas"]["Message"];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    aboutStorage: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "message": "v1 storage api"
                     *     }
                     */
                    "application/json": components["schemas"]["Message"];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    aboutStore: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "message": "v1 store api"
                     *     }
                     */
                    "application/json": components["schemas"]["Message"];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    aboutVersions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "message": "v1 versions api"
                     *     }
                     */
                    "application/json": components["schemas"]["Message"];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    aboutWebhooks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "message": "v1 webhooks api"
                     *     }
                     */
                    "application/json": components["schemas"]["Message"];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
}
