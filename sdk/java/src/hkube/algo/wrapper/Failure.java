package hkube.algo.wrapper;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** What is told of an exception. */
final class Failure {
    private Failure() {
    }

    /** The user's own exception, without what reflection, futures and class loading put around it. */
    static Throwable cause(Throwable error) {
        Throwable inner = error;
        while (inner.getCause() != null && (inner instanceof InvocationTargetException
            || inner instanceof ExecutionException || inner instanceof CompletionException
            || inner instanceof ExceptionInInitializerError)) {
            inner = inner.getCause();
        }
        return inner;
    }

    /** What an exception says; the name of its class when it says nothing. */
    static String text(Throwable error) {
        Throwable cause = cause(error);
        try {
            String message = cause.getMessage();
            if (message != null && !message.isEmpty()) return message;
        } catch (RuntimeException ignored) {
            // A getMessage of the user's that fails is as good as none.
        }
        return cause.getClass().getSimpleName();
    }

    /** The exception with its stack, as Java prints it. */
    static String stack(Throwable error) {
        StringWriter text = new StringWriter();
        cause(error).printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }
}
