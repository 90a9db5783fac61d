"""Algorithms that know the original wrappers by name, and the codec in C of the Python wrapper."""

import unittest

from harness import Case, node

# As users of the original write them: the module is imported, the server starts the algorithm.
PYTHON = """
from hkube_python_wrapper import Algorunner

assert callable(Algorunner.Run)


def start(args, hkubeApi):
    part = hkubeApi.start_algorithm('double', [args['input'][0]], includeResult=True)
    return part + 1
"""
NODEJS = """
const Algorunner = require('@hkube/nodejs-wrapper');

if (typeof Algorunner.run !== 'function') throw new Error('no run');

module.exports.start = async (options, hkubeApi) => {
    const part = await hkubeApi.startAlgorithm('double', [options.input[0]], true);
    return part + 1;
};
"""


class Wrappers(Case):
    def test_the_names_of_the_original(self):
        self.apply("double", "def start(args):\n    return args['input'][0] * 2\n")
        self.apply("by-name-python", PYTHON)
        self.apply("by-name-nodejs", NODEJS, env="nodejs")
        job, _ = self.run_job({"name": "names", "nodes": [node("a", "by-name-python", 10), node("b", "by-name-nodejs", 20)]})
        self.assertEqual(self.results(job), [21, 41])

    def test_the_codec_in_c_is_made_once(self):
        self.apply("first", "def start(args):\n    return args['input'][0]\n")
        self.apply("second", "def start(args):\n    import hkube_wrapper.native as n\n    return n.native is not None\n")
        logs = [self.server.get(f"builds/list/{name}")[-1]["log"] for name in ("first", "second")]
        self.assertIn("the wrapper's native codec is ", logs[0])
        self.assertIn("the wrapper's native codec is there", logs[1])
        job, _ = self.run_job({"name": "codec", "nodes": [node("a", "second")]})
        self.assertEqual(self.results(job), [True])


if __name__ == "__main__":
    unittest.main()
