package hkube.algo.wrapper;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * The second argument of the user's `start`, in the type that it asks for: HKubeApi or Object, the original's IHKubeAPI, or
 * an interface of the user's own with some methods of HKubeApi, so that code compiles without the wrapper.
 */
final class ApiArgument {
    private ApiArgument() {
    }

    static boolean canBe(Class<?> type) {
        return type.isInterface() || type.isAssignableFrom(HKubeApi.class);
    }

    static Object of(Class<?> type, HKubeApi api) {
        if (type.isInstance(api)) return api;
        if (type == IHKubeAPI.class) return new OriginalApi(api);
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
            try {
                return HKubeApi.class.getMethod(method.getName(), method.getParameterTypes()).invoke(api, arguments);
            } catch (NoSuchMethodException error) {
                throw new UnsupportedOperationException("HKubeApi has no method as in " + method);
            } catch (InvocationTargetException error) {
                throw error.getCause();
            }
        });
    }
}
