package hkube.algo.wrapper;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;

/** What the environment says: where the worker is and what to run. */
final class Config {
    private static final String QUERY = "storage=v1&encoding=msgpack&named=1";

    final String path;
    final String entryPoint;
    final String host;
    final int port;
    final String target;

    Config(Map<String, String> environment) {
        path = value(environment, "ALGORITHM_PATH", "algorithm_unique_folder");
        entryPoint = value(environment, "ALGORITHM_ENTRY_POINT", "Main");
        String url = environment.getOrDefault("WORKER_SOCKET_URL", "");
        String secret = environment.getOrDefault("WORKER_SOCKET_SECRET", ""); // proves that we are the worker's algorithm
        String query = secret.isEmpty() ? QUERY : QUERY + "&secret=" + secret;
        if (url.isEmpty()) {
            host = value(environment, "WORKER_SOCKET_HOST", "127.0.0.1");
            port = Integer.parseInt(value(environment, "WORKER_SOCKET_PORT", "3000"));
            target = "/?" + query;
            return;
        }
        URI parts = parse(url);
        host = parts.getHost();
        port = parts.getPort() < 0 ? 80 : parts.getPort();
        String path = parts.getRawPath().isEmpty() ? "/" : parts.getRawPath();
        target = path + "?" + (parts.getRawQuery() == null ? "" : parts.getRawQuery() + "&") + query;
    }

    /** Host and port as text, for messages and for the Host header. */
    String address() {
        return (host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host) + ":" + port;
    }

    private static String value(Map<String, String> environment, String name, String fallback) {
        String value = environment.get(name);
        return value == null || value.isEmpty() ? fallback : value;
    }

    private static URI parse(String url) {
        try {
            URI parts = new URI(url);
            if ("ws".equals(parts.getScheme()) && parts.getHost() != null) return parts;
        } catch (URISyntaxException ignored) {
            // The text below says what is wrong.
        }
        throw new IllegalArgumentException("WORKER_SOCKET_URL must look like ws://host:port, not " + url);
    }
}
