package hkube.algo.wrapper;

import java.lang.reflect.Constructor;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;

/** The user's algorithm; or, when it did not load, loadError and nothing else. */
final class UserCode {
    final Throwable loadError;
    final ClassLoader loader;
    private UserMethod start;
    private UserMethod init;
    private UserMethod stop;
    private UserMethod exit;

    private UserCode(Throwable loadError, ClassLoader loader) {
        this.loadError = loadError;
        this.loader = loader;
    }

    /** Never throws for the user's mistakes: they are in loadError. The calling thread gets the user's class loader. */
    static UserCode load(String path, String entryPoint, List<String> extraClassPath) {
        ClassLoader loader = ClassLoader.getSystemClassLoader();
        try {
            loader = ClassPath.of(path, extraClassPath);
            Thread.currentThread().setContextClassLoader(loader);
            UserCode code = new UserCode(null, loader);
            code.find(findClass(entryPoint, loader), true);
            return code;
        } catch (Throwable error) {
            return new UserCode(Failure.cause(error), loader);
        }
    }

    /** Whether the code would load, without running any of it; throws what is wrong. */
    static void check(String path, String entryPoint, List<String> extraClassPath) throws Exception {
        ClassLoader loader = ClassPath.of(path, extraClassPath);
        new UserCode(null, loader).find(findClass(entryPoint, loader), false);
    }

    boolean hasInit() {
        return init != null;
    }

    boolean hasStop() {
        return stop != null;
    }

    void init(Map<String, Object> args) throws Exception {
        init.call(args, null);
    }

    /** What start returns; a Future is waited for. */
    Object start(Map<String, Object> args, HKubeApi api) throws Exception {
        Object result = start.call(args, api);
        return result instanceof Future ? ((Future<?>) result).get() : result;
    }

    void stop(Map<String, Object> data) throws Exception {
        if (stop != null) stop.call(data, null);
    }

    void exit(Map<String, Object> data) throws Exception {
        if (exit != null) exit.call(data, null);
    }

    /** "com.acme.Main", or its file: "com/acme/Main.java", below src/main/java or not. */
    private static Class<?> findClass(String entryPoint, ClassLoader loader) throws LoadError {
        String name = entryPoint.startsWith("src/main/java/") ? entryPoint.substring("src/main/java/".length()) : entryPoint;
        if (name.endsWith(".java")) name = name.substring(0, name.length() - ".java".length());
        if (name.endsWith(".class")) name = name.substring(0, name.length() - ".class".length());
        name = name.replace('/', '.');
        try {
            return Class.forName(name, false, loader);
        } catch (ClassNotFoundException error) {
            throw new LoadError("unable to find entry point " + entryPoint);
        }
    }

    private void find(Class<?> type, boolean instantiate) throws LoadError, ReflectiveOperationException {
        boolean original = IAlgorithm.class.isAssignableFrom(type);
        start = UserMethod.find(type, original ? "Start" : "start", 1, 2);
        if (start == null) throw new LoadError("unable to find mandatory method start");
        init = UserMethod.find(type, original ? "Init" : "init", 0, 1);
        stop = UserMethod.find(type, original ? "Stop" : "stop", 0, 1);
        exit = UserMethod.find(type, original ? "Cleanup" : "exit", 0, 1);
        if (!instantiate) return;
        Class.forName(type.getName(), true, loader);
        Object instance = null;
        for (UserMethod method : new UserMethod[] {start, init, stop, exit}) {
            if (method == null || method.isStatic()) continue;
            if (instance == null) instance = newInstance(type);
            method.bind(instance);
        }
    }

    private static Object newInstance(Class<?> type) throws LoadError, ReflectiveOperationException {
        try {
            Constructor<?> constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            return constructor.newInstance();
        } catch (NoSuchMethodException error) {
            throw new LoadError("the class " + type.getName() + " has no constructor without parameters");
        } catch (InstantiationException error) {
            throw new LoadError("the class " + type.getName() + " is abstract");
        }
    }
}
