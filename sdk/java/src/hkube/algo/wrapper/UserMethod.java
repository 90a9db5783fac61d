package hkube.algo.wrapper;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.LinkedHashMap;

/** A method of the user's class, found by its name; public or not, static or not, its own or inherited. */
final class UserMethod {
    private final Method method;
    private Object instance;

    private UserMethod(Method method) {
        this.method = method;
    }

    /**
     * The method of this name with the most parameters, not above `most`: the first takes a map, the second the api. Null
     * when there is none; a LoadError when there are only such that we cannot call.
     */
    static UserMethod find(Class<?> type, String name, int least, int most) throws LoadError {
        Method found = null;
        Method unfit = null;
        for (Class<?> owner = type; owner != null && owner != Object.class; owner = owner.getSuperclass()) {
            for (Method method : owner.getDeclaredMethods()) {
                if (!method.getName().equals(name) || method.isBridge() || Modifier.isAbstract(method.getModifiers())) continue;
                if (!fits(method, least, most)) unfit = method;
                else if (found == null || method.getParameterCount() > found.getParameterCount()) found = method;
            }
        }
        for (Method method : type.getMethods()) { // default methods of interfaces
            if (found == null && method.isDefault() && method.getName().equals(name) && fits(method, least, most)) found = method;
        }
        if (found == null && unfit != null) throw new LoadError("cannot call " + unfit + ": " + form(name, most));
        if (found == null) return null;
        found.setAccessible(true);
        return new UserMethod(found);
    }

    boolean isStatic() {
        return Modifier.isStatic(method.getModifiers());
    }


    void bind(Object object) {
        instance = object;
    }

    /** Calls it with as many of the arguments as it takes. The user's exceptions come as InvocationTargetException. */
    Object call(Object args, HKubeApi api) throws ReflectiveOperationException {
        switch (method.getParameterCount()) {
            case 0: return method.invoke(instance);
            case 1: return method.invoke(instance, args);
            default: return method.invoke(instance, args, ApiArgument.of(method.getParameterTypes()[1], api));
        }
    }

    private static boolean fits(Method method, int least, int most) {
        Class<?>[] types = method.getParameterTypes();
        return types.length >= least && types.length <= most
            && (types.length < 1 || types[0].isAssignableFrom(LinkedHashMap.class))
            && (types.length < 2 || ApiArgument.canBe(types[1]));
    }

    private static String form(String name, int most) {
        return "it must be " + name + "(Map<String, Object> args" + (most == 2 ? "), or with an HKubeApi after that" : ") or without it");
    }
}
