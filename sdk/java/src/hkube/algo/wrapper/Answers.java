package hkube.algo.wrapper;

import java.util.LinkedHashMap;
import java.util.Map;

/** The messages we send, as bytes. */
final class Answers {
    static final byte[] INITIALIZED = MsgpackWriter.pack(Map.of("command", "initialized"));
    static final byte[] STARTED = MsgpackWriter.pack(Map.of("command", "started"));
    static final byte[] STOPPED = MsgpackWriter.pack(Map.of("command", "stopped"));

    private Answers() {
    }

    /** A command with its data; throws MsgpackException for data that has no bytes. */
    static byte[] message(String command, Object data) {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("command", command);
        message.put("data", data);
        return MsgpackWriter.pack(message);
    }

    /** The failure of a task. */
    static byte[] error(Throwable error) {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("code", "Failed");
        told.put("message", Failure.text(error));
        told.put("details", Failure.stack(error));
        return MsgpackWriter.pack(Map.of("command", "errorMessage", "error", told));
    }
}
