package hkube.algo.wrapper;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Properties;
import java.util.TimeZone;

/**
 * What a task changes of the process around it is undone when it ends (docs/guide/warm-workers.md). Working directory,
 * environment and umask are out of reach of Java code.
 */
final class Surroundings {
    private final PrintStream out = System.out;
    private final PrintStream err = System.err;
    private final InputStream in = System.in;
    private final Locale locale = Locale.getDefault();
    private final Locale displayLocale = Locale.getDefault(Locale.Category.DISPLAY);
    private final Locale formatLocale = Locale.getDefault(Locale.Category.FORMAT);
    private final TimeZone zone = TimeZone.getDefault();
    private final Properties properties = (Properties) System.getProperties().clone(); // with what the zone has added
    private final Thread thread = Thread.currentThread();
    private final ClassLoader loader = thread.getContextClassLoader();
    private final int priority = thread.getPriority();
    private final Thread.UncaughtExceptionHandler handler = Thread.getDefaultUncaughtExceptionHandler();

    /** Makes them as they were when this object was made; on the same thread. */
    void restore() {
        if (System.out != out) System.setOut(out);
        if (System.err != err) System.setErr(err);
        if (System.in != in) System.setIn(in);
        if (!System.getProperties().equals(properties)) System.setProperties((Properties) properties.clone());
        if (!Locale.getDefault().equals(locale)) Locale.setDefault(locale);
        if (!Locale.getDefault(Locale.Category.DISPLAY).equals(displayLocale)) {
            Locale.setDefault(Locale.Category.DISPLAY, displayLocale);
        }
        if (!Locale.getDefault(Locale.Category.FORMAT).equals(formatLocale)) {
            Locale.setDefault(Locale.Category.FORMAT, formatLocale);
        }
        if (!TimeZone.getDefault().equals(zone)) TimeZone.setDefault(zone);
        if (thread.getContextClassLoader() != loader) thread.setContextClassLoader(loader);
        if (thread.getPriority() != priority) thread.setPriority(priority);
        if (Thread.getDefaultUncaughtExceptionHandler() != handler) Thread.setDefaultUncaughtExceptionHandler(handler);
    }

    /** Whether the standard streams still take what is printed. */
    boolean canPrint() {
        return !out.checkError() && !err.checkError();
    }
}
