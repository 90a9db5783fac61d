package hkube.algo.wrapper;

/** The user's code cannot be used; the text says why. */
final class LoadError extends Exception {
    private static final long serialVersionUID = 1L;

    LoadError(String message) {
        super(message);
    }
}
