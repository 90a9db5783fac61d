package hkube.algo.wrapper;

/** What was called was stopped, or the calling task was; the text is the reason. */
public final class CallStopped extends CallError {
    private static final long serialVersionUID = 1L;

    CallStopped(String reason) {
        super(reason);
    }
}
