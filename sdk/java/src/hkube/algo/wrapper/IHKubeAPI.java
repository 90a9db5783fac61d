package hkube.algo.wrapper;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;

/**
 * The calls of a running task under the names of the original wrapper; HKubeApi has the same with less to write. A call
 * that fails throws CallError, its Future an ExecutionException with it as its cause.
 */
@SuppressWarnings("rawtypes")
public interface IHKubeAPI {
    /** Runs an algorithm; the answer has the result under "response", or with `resultAsRaw` where it is stored. */
    Map startAlgorithm(String name, List input, boolean resultAsRaw);

    /** The same without waiting. */
    Future<Map> startAlgorithmAsynch(String name, List input, boolean resultAsRaw);

    /** Runs a stored pipeline; a list with an item per result. */
    Object startStoredPipeLine(String name, Map flowInput);

    /** The same; without `includeResult` it tells where the result is stored. */
    Object startStoredPipeLine(String name, Map flowInput, boolean includeResult);

    /** The same without waiting. */
    Future<Object> startStoredPipeLineAsynch(String name, Map flowInput);

    /** The same without waiting. */
    Future<Object> startStoredPipeLineAsynch(String name, Map flowInput, boolean includeResult);

    /** Runs a pipeline of these nodes, each a map as in a pipeline's description. */
    Object startRawSubPipeLine(String name, Map[] nodes, Map flowInput, Map options, Map webhooks);

    /** The same without waiting. */
    Future<Object> startRawSubPipeLineAsynch(String name, Map[] nodes, Map flowInput, Map options, Map webhooks);
}
