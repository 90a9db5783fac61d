package hkube.algo.wrapper;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * What user code gets as the second argument of `start`: tells the running task about itself, and starts algorithms and
 * pipelines for it. Each call waits for the result; it throws CallError when what it started failed, and CallStopped, a
 * kind of it, when that was stopped. The ...Async variants do not wait. What is still open when the task ends is stopped.
 */
public final class HKubeApi {
    private final Map<String, Object> args;
    private final Calls calls;

    HKubeApi(Map<String, Object> args, Calls calls) {
        this.args = args;
        this.calls = calls;
    }

    /** Id of the job this task belongs to. */
    public String jobId() {
        return (String) args.get("jobId");
    }

    /** Id of this task. */
    public String taskId() {
        return (String) args.get("taskId");
    }

    /** Name of the pipeline's node this task runs. */
    public String nodeName() {
        return (String) args.get("nodeName");
    }

    /** Runs an algorithm as a further task of this job and returns its result. */
    public Object startAlgorithm(String name, List<?> input) {
        return startAlgorithm(name, input, true);
    }

    /** Without `includeResult` it returns where the result is stored. */
    public Object startAlgorithm(String name, List<?> input, boolean includeResult) {
        return Calls.join(startAlgorithmAsync(name, input, includeResult));
    }

    public CompletableFuture<Object> startAlgorithmAsync(String name, List<?> input) {
        return startAlgorithmAsync(name, input, true);
    }

    public CompletableFuture<Object> startAlgorithmAsync(String name, List<?> input, boolean includeResult) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("algorithmName", name);
        data.put("input", input == null ? List.of() : input);
        data.put("includeResult", includeResult);
        return calls.start("startAlgorithmExecution", "execId", data);
    }

    /** Runs a stored pipeline as a job of its own and returns its results: a list with an item (a Map) per result. */
    public Object startStoredSubpipeline(String name, Map<String, ?> flowInput) {
        return startStoredSubpipeline(name, flowInput, true);
    }

    public Object startStoredSubpipeline(String name, Map<String, ?> flowInput, boolean includeResult) {
        return Calls.join(startStoredSubpipelineAsync(name, flowInput, includeResult));
    }

    public CompletableFuture<Object> startStoredSubpipelineAsync(String name, Map<String, ?> flowInput) {
        return startStoredSubpipelineAsync(name, flowInput, true);
    }

    public CompletableFuture<Object> startStoredSubpipelineAsync(String name, Map<String, ?> flowInput,
        boolean includeResult) {
        Map<String, Object> pipeline = new LinkedHashMap<>();
        pipeline.put("name", name);
        pipeline.put("flowInput", orEmpty(flowInput));
        return startPipeline("startStoredSubPipeline", pipeline, includeResult);
    }

    /** Runs a pipeline of these nodes as a job of its own and returns its results. */
    public Object startRawSubpipeline(String name, List<?> nodes, Map<String, ?> flowInput) {
        return startRawSubpipeline(name, nodes, flowInput, null, null, true);
    }

    public Object startRawSubpipeline(String name, List<?> nodes, Map<String, ?> flowInput, Map<String, ?> options,
        Map<String, ?> webhooks, boolean includeResult) {
        return Calls.join(startRawSubpipelineAsync(name, nodes, flowInput, options, webhooks, includeResult));
    }

    public CompletableFuture<Object> startRawSubpipelineAsync(String name, List<?> nodes, Map<String, ?> flowInput) {
        return startRawSubpipelineAsync(name, nodes, flowInput, null, null, true);
    }

    public CompletableFuture<Object> startRawSubpipelineAsync(String name, List<?> nodes, Map<String, ?> flowInput,
        Map<String, ?> options, Map<String, ?> webhooks, boolean includeResult) {
        Map<String, Object> pipeline = new LinkedHashMap<>();
        pipeline.put("name", name);
        pipeline.put("nodes", nodes);
        pipeline.put("flowInput", orEmpty(flowInput));
        pipeline.put("options", orEmpty(options));
        pipeline.put("webhooks", orEmpty(webhooks));
        return startPipeline("startRawSubPipeline", pipeline, includeResult);
    }

    private CompletableFuture<Object> startPipeline(String command, Map<String, Object> pipeline, boolean includeResult) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("subPipeline", pipeline);
        data.put("includeResult", includeResult);
        return calls.start(command, "subPipelineId", data);
    }

    private static Map<String, ?> orEmpty(Map<String, ?> map) {
        return map == null ? Map.of() : map;
    }
}
