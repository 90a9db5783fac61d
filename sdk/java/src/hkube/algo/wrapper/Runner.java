package hkube.algo.wrapper;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The protocol: what each message of the worker makes us do. The user's init and start run on the main thread; another one
 * reads the socket; stop and exit get a thread of their own when they come, for the main thread may be in the user's code.
 */
final class Runner {
    private static final int CONNECT_MS = 5000;
    private static final int CONNECT_PAUSE_MS = 50;

    private final WebSocket channel;
    private final UserCode code;
    private final Thread main = Thread.currentThread();
    private final BlockingQueue<Runnable> inbox = new LinkedBlockingQueue<>(); // what the main thread shall do
    private final AtomicBoolean leaving = new AtomicBoolean();
    private final Surroundings around;
    private boolean replacing; // what a task did cannot be undone; of the main thread
    private volatile boolean busy; // the main thread is in the user's code
    private Task task = new Task(Map.of(), null); // of the reader's thread

    /** One round from `initialize` to `done`. */
    private final class Task {
        final Calls calls;
        final Map<String, Object> args;
        final Object name; // that its answers carry
        volatile boolean stopped; // its answer is of no interest any more
        boolean interruptible; // the user's code is at work; guarded by the task

        Task(Map<String, Object> args, Object name) {
            this.args = args;
            this.name = name;
            calls = new Calls(Runner.this::send, name);
        }
    }

    Runner(WebSocket channel, UserCode code) {
        this.channel = channel;
        this.code = code;
        around = new Surroundings();
    }

    /** A connection to the worker, which gets a few seconds to begin to listen. */
    static WebSocket connect(Config config) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + CONNECT_MS * 1_000_000L;
        while (true) {
            try {
                return WebSocket.connect(config, CONNECT_MS);
            } catch (IOException error) {
                if (System.nanoTime() + CONNECT_PAUSE_MS * 1_000_000L - deadline > 0) throw error;
            }
            Thread.sleep(CONNECT_PAUSE_MS);
        }
    }

    /** Works on the calling thread; ends with the process. */
    void run() {
        inBackground("hkube-reader", this::read);
        while (true) {
            try {
                inbox.take().run();
            } catch (InterruptedException ignored) {
                // Meant for user code that has just returned.
            }
        }
    }

    private void read() {
        try {
            for (byte[] payload = channel.receive(); payload != null; payload = channel.receive()) dispatch(payload);
        } catch (IOException error) {
            log("WARNING", "the connection to the worker is lost: " + error.getMessage());
        }
        leave(Map.of("exitCode", 0)); // the worker is gone, and with it all reason to be
    }

    private void dispatch(byte[] payload) {
        Map<String, Object> message;
        try {
            message = asMap(MsgpackReader.unpack(payload));
        } catch (MsgpackException error) {
            log("ERROR", "a message of the worker is ignored: " + error.getMessage());
            return;
        }
        Map<String, Object> data = asMap(message.get("data"));
        String command = String.valueOf(message.get("command"));
        Task current = task;
        switch (command) {
            case "initialize":
                task = new Task(data, message.get("assignment"));
                Task begun = task;
                inbox.add(() -> initialize(begun));
                break;
            case "start":
                inbox.add(() -> start(current));
                break;
            case "stop":
                if (current.stopped) break; // a second stop of the same task is not answered
                current.stopped = true;
                current.calls.end("the task was stopped");
                inBackground("hkube-stop", () -> stop(current, data));
                break;
            case "exit":
                leave(data);
                break;
            default:
                current.calls.answer(command, data);
        }
    }

    private void initialize(Task current) {
        if (replacing && current.name != null) {
            current.stopped = true;
            send(Answers.message("givenBack", null, List.of(current.name)));
            return;
        }
        if (code.loadError != null) {
            printStack(code.loadError);
            send(Answers.error(code.loadError, current.name));
            return;
        }
        byte[] answer = Answers.plain("initialized", current.name);
        if (code.hasInit()) {
            if (!enterUserCode(current)) return;
            try {
                code.init(current.args);
            } catch (Throwable error) {
                answer = failure(current, error);
                around.restore(); // there is no start, so this was its end
            }
            leaveUserCode(current);
        }
        if (!current.stopped) send(answer);
        replaceIfMute(current);
    }

    private void start(Task current) {
        if (current.stopped || code.loadError != null || !enterUserCode(current)) return;
        send(Answers.STARTED);
        byte[] answer;
        try {
            Object result = code.start(current.args, new HKubeApi(current.args, current.calls));
            answer = Answers.message("done", current.name, result);
        } catch (Throwable error) { // also an OutOfMemoryError: a task must not take the process with it
            answer = failure(current, error);
        }
        leaveUserCode(current);
        current.calls.end("the task is over");
        around.restore();
        if (!current.stopped) send(answer);
        replaceIfMute(current);
    }

    /** A process whose standard streams a task has closed is of no use to the next one. */
    private void replaceIfMute(Task current) {
        if (replacing || current.name == null || around.canPrint()) return;
        replacing = true;
        send(Answers.REPLACE);
    }

    private byte[] failure(Task current, Throwable error) {
        if (!current.stopped) printStack(error);
        return Answers.error(error, current.name);
    }

    /**
     * False if the process is about to end. First busy, then the look: leave() does it the other way round, so one of the
     * two sees the other.
     */
    private boolean enterUserCode(Task current) {
        busy = true;
        busy = !leaving.get();
        synchronized (current) {
            current.interruptible = busy && !current.stopped;
        }
        return busy;
    }

    private void leaveUserCode(Task current) {
        synchronized (current) {
            current.interruptible = false;
        }
        Thread.interrupted(); // an interrupt of this task is not the next one's
        busy = false;
        flush(); // what the user printed must be out before the answer that follows it
    }

    private void stop(Task current, Map<String, Object> data) {
        byte[] answer = Answers.plain("stopped", current.name);
        try {
            if (code.hasStop()) code.stop(data);
            else interrupt(current);
        } catch (Throwable error) {
            printStack(error);
            answer = Answers.error(error, current.name);
        }
        flush();
        byte[] last = answer;
        inbox.add(() -> send(last)); // the main thread gets to this when the user's code has returned
    }

    private void interrupt(Task current) {
        synchronized (current) {
            if (current.interruptible) main.interrupt();
        }
    }

    /** Ends the process: on the main thread if that is idle, else from aside and without its help. */
    private void leave(Map<String, Object> data) {
        if (!leaving.compareAndSet(false, true)) return;
        if (busy) inBackground("hkube-exit", () -> exit(data));
        else inbox.add(() -> exit(data));
    }

    private void exit(Map<String, Object> data) {
        try {
            code.exit(data);
        } catch (Throwable error) {
            log("ERROR", "exit failed: " + Failure.text(error));
        }
        flush();
        channel.close();
        Object exitCode = data.get("exitCode");
        System.exit(exitCode instanceof Integer ? (Integer) exitCode : 0);
    }

    private void send(byte[] payload) {
        try {
            channel.send(payload);
        } catch (IOException ignored) {
            // The reader sees the end of the connection too and ends the process.
        }
    }

    private void inBackground(String name, Runnable action) {
        Thread thread = new Thread(action, name);
        thread.setDaemon(true);
        thread.setContextClassLoader(code.loader);
        thread.start();
    }

    /** Writes one line of the wrapper's own to stderr. */
    static void log(String level, String message) {
        System.err.println("wrapper::" + level + "::" + message);
    }

    private static void printStack(Throwable error) {
        System.err.print(Failure.stack(error));
    }

    private static void flush() {
        System.out.flush();
        System.err.flush();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> asMap(Object value) {
        return value instanceof Map ? (Map<String, Object>) value : new LinkedHashMap<>();
    }
}
