package hkube.algo.wrapper;

import java.util.LinkedHashMap;
import java.util.Map;

/** The messages we send, as bytes. An answer carries the name that the worker has given its task, or null. */
final class Answers {
    static final byte[] REPLACE = MsgpackWriter.pack(Map.of("command", "replace"));
    static final byte[] STARTED = MsgpackWriter.pack(Map.of("command", "started"));

    private Answers() {
    }

    /** A message that is nothing but its command. */
    static byte[] plain(String command, Object name) {
        return MsgpackWriter.pack(named(command, name));
    }

    /** A command with its data; throws MsgpackException for data that has no bytes. */
    static byte[] message(String command, Object name, Object data) {
        Map<String, Object> message = named(command, name);
        message.put("data", data);
        return MsgpackWriter.pack(message);
    }

    /** The failure of a task. */
    static byte[] error(Throwable error, Object name) {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("code", "Failed");
        told.put("message", Failure.text(error));
        told.put("details", Failure.stack(error));
        Map<String, Object> message = named("errorMessage", name);
        message.put("error", told);
        return MsgpackWriter.pack(message);
    }

    private static Map<String, Object> named(String command, Object name) {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("command", command);
        if (name != null) message.put("assignment", name);
        return message;
    }
}
