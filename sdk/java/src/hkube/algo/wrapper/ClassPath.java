package hkube.algo.wrapper;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Where the user's classes and resources are. */
final class ClassPath {
    private ClassPath() {
    }

    /**
     * A loader for a folder of code, or a jar: first `extra`, then the folder's classes, resources and jars as javac,
     * Maven and people lay them out. Classes of the wrapper win over copies of them in the user's jars.
     */
    static ClassLoader of(String path, List<String> extra) throws LoadError {
        File root = new File(path).getAbsoluteFile();
        if (!root.exists()) throw new LoadError("invalid path " + root);
        List<URL> items = new ArrayList<>();
        for (String item : extra) add(items, new File(item));
        if (root.isDirectory()) {
            add(items, new File(root, "target/classes"));
            add(items, new File(root, "src/main/resources"));
            add(items, root);
            for (String folder : new String[] {"", "lib", "target", "target/dependency"}) {
                addJars(items, folder.isEmpty() ? root : new File(root, folder));
            }
        } else {
            add(items, root);
        }
        return new URLClassLoader("algorithm", items.toArray(new URL[0]), ClassPath.class.getClassLoader());
    }

    private static void addJars(List<URL> items, File folder) throws LoadError {
        File[] jars = folder.listFiles((dir, name) -> name.endsWith(".jar"));
        if (jars == null) return;
        Arrays.sort(jars); // what comes first must not depend on the file system
        for (File jar : jars) add(items, jar);
    }

    private static void add(List<URL> items, File file) throws LoadError {
        try {
            if (file.exists()) items.add(file.toURI().toURL());
        } catch (MalformedURLException error) {
            throw new LoadError("invalid path " + file);
        }
    }
}
