package hkube.algo.wrapper;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** The open calls of one task: algorithms and pipelines that it started. For any thread. */
final class Calls {
    /** Ids of all tasks of the process: an answer that comes late is nobody's. */
    private static final AtomicLong LAST_ID = new AtomicLong();

    private final Consumer<byte[]> send;
    private final Object name; // of the task
    private final Map<String, CompletableFuture<Object>> open = new HashMap<>();
    private String ended; // why no more calls are taken

    Calls(Consumer<byte[]> send, Object name) {
        this.send = send;
        this.name = name;
    }

    /** Sends a request; the future has the answer, or fails with a CallError. */
    CompletableFuture<Object> start(String command, String idKey, Map<String, Object> data) {
        String id = String.valueOf(LAST_ID.incrementAndGet());
        data.put(idKey, id);
        byte[] payload = Answers.message(command, name, data);
        CompletableFuture<Object> call = new CompletableFuture<>();
        synchronized (this) {
            if (ended != null) throw new CallStopped(ended);
            open.put(idKey + id, call);
        }
        send.accept(payload);
        return call;
    }

    /** A message of the worker; nothing happens when it is not a reply. */
    void answer(String command, Map<String, Object> data) {
        switch (command) {
            case "algorithmExecutionDone": done("execId", data); break;
            case "subPipelineDone": done("subPipelineId", data); break;
            case "algorithmExecutionError": fail("execId", data, new CallError(text(data, "error", "unknown error"))); break;
            case "subPipelineError": fail("subPipelineId", data, new CallError(text(data, "error", "unknown error"))); break;
            case "subPipelineStopped": fail("subPipelineId", data, new CallStopped(text(data, "reason", "stopped"))); break;
            default: // not for us
        }
    }

    /** The task is over: whoever still waits gets CallStopped. */
    void end(String reason) {
        List<CompletableFuture<Object>> left;
        synchronized (this) {
            ended = reason;
            left = new ArrayList<>(open.values());
            open.clear();
        }
        for (CompletableFuture<Object> call : left) call.completeExceptionally(new CallStopped(reason));
    }

    /** Waits for a call; throws its CallError as it is. */
    static <T> T join(CompletableFuture<T> call) {
        try {
            return call.join();
        } catch (CompletionException error) {
            if (error.getCause() instanceof CallStopped) throw new CallStopped(error.getCause().getMessage());
            if (error.getCause() instanceof CallError) throw new CallError(error.getCause().getMessage());
            throw error;
        }
    }

    private void done(String idKey, Map<String, Object> data) {
        CompletableFuture<Object> call = take(idKey, data);
        if (call != null) call.complete(data.get("response"));
    }

    private void fail(String idKey, Map<String, Object> data, CallError error) {
        CompletableFuture<Object> call = take(idKey, data);
        if (call != null) call.completeExceptionally(error);
    }

    private synchronized CompletableFuture<Object> take(String idKey, Map<String, Object> data) {
        return open.remove(idKey + data.get(idKey));
    }

    private static String text(Map<String, Object> data, String key, String fallback) {
        Object value = data.get(key);
        return value == null || value.equals("") ? fallback : String.valueOf(value);
    }
}
