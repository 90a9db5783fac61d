package hkube.algo.wrapper;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Entry of the wrapper. The arguments are jars and folders of classes beside ALGORITHM_PATH; with `--check` before them it
 * only tells whether the algorithm would load. See README.md for the environment variables.
 */
public final class Main {
    private Main() {
    }

    /** Loads the algorithm, connects to the worker and serves it. */
    public static void main(String[] arguments) throws InterruptedException {
        printAnyText();
        List<String> classPath = new ArrayList<>(Arrays.asList(arguments));
        Config config;
        try {
            config = new Config(System.getenv());
        } catch (IllegalArgumentException error) {
            exit(Failure.text(error));
            return;
        }
        if (classPath.remove("--check")) {
            check(config, classPath);
            return;
        }
        // The code is loaded before the connection: a worker that sees us may count on us. An algorithm that does not
        // load is served too; it answers `initialize` with what went wrong.
        UserCode code = UserCode.load(config.path, config.entryPoint, classPath);
        try {
            new Runner(Runner.connect(config), code).run();
        } catch (IOException error) {
            exit("cannot connect to the worker at " + config.address() + ": " + Failure.text(error));
        }
    }

    private static void check(Config config, List<String> classPath) {
        try {
            UserCode.check(config.path, config.entryPoint, classPath);
        } catch (Exception | LinkageError error) {
            System.err.println(error instanceof LoadError ? error.getMessage() : error.toString());
            System.exit(1);
        }
    }

    private static void exit(String problem) {
        Runner.log("ERROR", problem);
        System.exit(1);
    }

    /** Makes a print of any text work, whatever the locale of the machine. */
    private static void printAnyText() {
        System.setOut(new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8));
    }
}
