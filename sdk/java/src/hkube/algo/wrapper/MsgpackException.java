package hkube.algo.wrapper;

/** A value that cannot be written, or bytes that cannot be read; the text says why. */
final class MsgpackException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MsgpackException(String message) {
        super(message);
    }
}
