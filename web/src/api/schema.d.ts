// Made by scripts/types.mjs. Do not edit.
export type paths = Record<string, never>;
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
        pipeline: unknown;
        algorithm: unknown;
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
