package hkube.algo.wrapper;

/** A call failed: the text is that of the algorithm or pipeline that was called, or says why it did not start. */
public class CallError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CallError(String message) {
        super(message);
    }
}
