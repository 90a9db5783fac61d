"""Section 1.5: what the process of an algorithm finds in its environment; and what `workerEnv` changes of its worker."""
import pathlib
import socket
import unittest

from conformance import ConformanceCase
from dialect import Dialect
from harness import node, wait_until

ALWAYS = {
    "ALGORITHM_TYPE": "puppet", "ALGORITHM_ENTRY_POINT": "main.py", "CLUSTER_NAME": "local", "DEFAULT_STORAGE": "fs",
    "DISCOVERY_ENCODING": "msgpack", "DISCOVERY_SERVING_REPORT_INTERVAL": "5000", "DISCOVERY_TIMEOUT": "60000",
    "POD_IP": "127.0.0.1", "STORAGE_BINARY": "false", "STORAGE_ENCODING": "msgpack", "WORKER_ALGORITHM_ENCODING": "bson",
    "WORKER_SOCKET_HOST": "127.0.0.1"}


class Variables(ConformanceCase):
    def test_what_is_always_there(self):
        self.submit_one()
        environment = self.next_process().environment
        for name, value in ALWAYS.items():
            self.assertEqual(environment.get(name), value, name)
        self.assertEqual(environment["BASE_FS_ADAPTER_DIRECTORY"], str(self.server.data / "objects"))
        # A fifth of the algorithm's memory, 256Mi: its reservedMemory.
        self.assertEqual(environment["DISCOVERY_MAX_CACHE_SIZE"], "52")
        self.assertEqual(environment["STORAGE_MAX_CACHE_SIZE"], "52")
        self.assertTrue(pathlib.Path(environment["ALGO_METRICS_DIR"]).is_dir())

    def test_nothing_of_the_servers_own_environment(self):
        self.submit_one()
        environment = self.next_process().environment
        # The mark by which the server finds what its children have started.
        self.assertEqual([name for name in environment if name.startswith(("HKUBE_", "AWS_", "S3_"))], ["HKUBE_PROCESS_MARK"])

    def test_ports_of_workers_never_collide(self):
        """Several workers, also of another server, listen on their ports all at once."""
        self.apply_puppet("crowd")
        self.submit(*[node(f"n{i}", "crowd") for i in range(4)])
        processes = [self.next_process() for _ in range(4)]
        seen = []
        for process in processes:
            environment = process.environment
            discovery = int(environment["DISCOVERY_PORT"])
            ports = [discovery, discovery + 1, int(environment["STREAMING_DISCOVERY_PORT"])]
            seen += [*ports, int(environment["WORKER_SOCKET_PORT"])]
            for port in ports:
                self.assertFalse(self.is_free(port))
                process.order("bind", host="0.0.0.0", port=port)
                socket.create_connection(("127.0.0.1", port)).close()
        self.assertEqual(len(set(seen)), len(seen))

    def test_ports_are_free_again_after_their_worker(self):
        job = self.submit_one(retry={"policy": "Never"})
        process = self.next_process()
        process.close()
        self.failure(job)
        wait_until(lambda: self.is_free(int(process.environment["DISCOVERY_PORT"])), "the port is free again")

    def is_free(self, port):
        with socket.socket() as stranger:
            try:
                stranger.bind(("0.0.0.0", port))
            except OSError:
                return False
        return True


class OwnVariables(ConformanceCase):
    variables = {"DISCOVERY_PORT": "19020", "POD_IP": "127.0.0.9", "ALGORITHM_TYPE": "other", "STORAGE_PROTOCOL": "v2",
                 "WORKER_SOCKET_PORT": "3000", "OWN": "a value with spaces, =, and ü"}

    def test_the_algorithms_own_values_count(self):
        self.submit_one()
        environment = self.next_process().environment
        for name, value in self.variables.items():
            if name != "WORKER_SOCKET_PORT":
                self.assertEqual(environment[name], value)

    def test_but_not_where_the_worker_is(self):
        job = self.submit_one()
        algorithm = self.enter()
        self.assertNotEqual(algorithm.process.environment["WORKER_SOCKET_PORT"], "3000")
        algorithm.run(1)
        self.assertEqual(self.result(job), 1)


class WorkerVariables(ConformanceCase):
    """The original worker's names (§1.6) that mean something here; its timers are tried in test_life_cycle."""

    algorithm = """maxWorkers: 1
workerEnv:
  DEFAULT_STORAGE_PROTOCOL: v3
  DEFAULT_WORKER_ALGORITHM_ENCODING: msgpack
  WORKER_SOCKET_MAX_PAYLOAD_BYTES: 5000
  STOPPING_TIME_OUT: many
  SOME_SECRET: {secretKeyRef: {name: a, key: b}}
"""

    def test_they_are_not_the_algorithms(self):
        self.submit_one()
        self.assertNotIn("WORKER_SOCKET_MAX_PAYLOAD_BYTES", self.next_process().environment)

    def test_defaults_of_the_handshake(self):
        self.submit_one()
        algorithm = self.enter(Dialect(None, "msgpack"), target="/")
        self.assertEqual(algorithm.start()["flatInput"], {})

    def test_the_query_goes_before_them(self):
        self.submit_one()
        self.assertIsNone(self.enter(Dialect("v1", "json")).start()["flatInput"])

    def test_the_longest_message(self):
        job, algorithm, _ = self.start(retry={"policy": "Never"})
        algorithm.send("done", "x" * 5000)
        self.assertEqual(algorithm.expect_end(), 1009)
        self.assertEqual(self.failure(job), "the algorithm sent a message of more than 5000 bytes")


if __name__ == "__main__":
    unittest.main()
