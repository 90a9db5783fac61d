package hkube.algo.wrapper;

import java.util.Map;

/** An algorithm in the form of the original wrapper. A class that has a `start` of its own needs no interface. */
public interface IAlgorithm {
    /** Before each Start, with the same description of the task. */
    @SuppressWarnings("rawtypes")
    void Init(Map args);

    /** Runs the task; what it returns is the task's result. */
    @SuppressWarnings("rawtypes")
    Object Start(Map input, IHKubeAPI api) throws Exception;

    /** On another thread than Start: make it return soon. */
    void Stop();

    /** Once, before the process ends. */
    void Cleanup();
}
