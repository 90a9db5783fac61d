package hkube.algo.wrapper;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

/** HKubeApi under the original's names. */
@SuppressWarnings({"rawtypes", "unchecked"})
final class OriginalApi implements IHKubeAPI {
    private final HKubeApi api;

    OriginalApi(HKubeApi api) {
        this.api = api;
    }

    @Override
    public Map startAlgorithm(String name, List input, boolean resultAsRaw) {
        return Calls.join(algorithm(name, input, resultAsRaw));
    }

    @Override
    public Future<Map> startAlgorithmAsynch(String name, List input, boolean resultAsRaw) {
        return algorithm(name, input, resultAsRaw);
    }

    @Override
    public Object startStoredPipeLine(String name, Map flowInput) {
        return api.startStoredSubpipeline(name, flowInput);
    }

    @Override
    public Object startStoredPipeLine(String name, Map flowInput, boolean includeResult) {
        return api.startStoredSubpipeline(name, flowInput, includeResult);
    }

    @Override
    public Future<Object> startStoredPipeLineAsynch(String name, Map flowInput) {
        return api.startStoredSubpipelineAsync(name, flowInput);
    }

    @Override
    public Future<Object> startStoredPipeLineAsynch(String name, Map flowInput, boolean includeResult) {
        return api.startStoredSubpipelineAsync(name, flowInput, includeResult);
    }

    @Override
    public Object startRawSubPipeLine(String name, Map[] nodes, Map flowInput, Map options, Map webhooks) {
        return api.startRawSubpipeline(name, Arrays.asList(nodes), flowInput, options, webhooks, true);
    }

    @Override
    public Future<Object> startRawSubPipeLineAsynch(String name, Map[] nodes, Map flowInput, Map options, Map webhooks) {
        return api.startRawSubpipelineAsync(name, Arrays.asList(nodes), flowInput, options, webhooks, true);
    }

    private CompletableFuture<Map> algorithm(String name, List input, boolean resultAsRaw) {
        return api.startAlgorithmAsync(name, input, !resultAsRaw).thenApply(value -> {
            Map<String, Object> answer = new HashMap<>();
            answer.put("response", value);
            return answer;
        });
    }
}
