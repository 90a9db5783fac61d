"""Algorithms that are built from git repositories, with a real git server."""

import json
import unittest
import urllib.parse

from rows import Rows, node, wait_until

from git_server import GitServer  # the folder is known after rows

MAIN = "def start(args):\n    return '%s'\n"
HIDDEN = "********"
FOLLOW = ". use the Hkube dashboard or the Hkube API to follow the build progress"


class GitRows(Rows):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.git = GitServer({"secret/": "word:", "group/": "gitlab-ci-token:word"})
        cls.addClassCleanup(cls.git.close)

    def payload(self, name, url, **repository):
        return {"name": name, "env": "python", "entryPoint": "main.py", "gitRepository": {"url": url, **repository}}

    def store(self, name, url, forced=False, **repository):
        """Applies an algorithm; gives the whole answer."""
        return self.ok("POST", "store/algorithms/apply", {"payload": json.dumps(self.payload(name, url, **repository)),
                                                          "options": json.dumps({"forceUpdate": forced})})

    def refused(self, text, name, url, **repository):
        self.message("POST", "store/algorithms/apply", {"payload": json.dumps(self.payload(name, url, **repository))}, 400, text)


class Sources(GitRows):
    def test_what_cannot_be_read_is_told_as_the_hosts_do(self):
        it = self.git.repository("me/it")
        it.commit({"main.py": MAIN % 1})
        secret = self.git.repository("secret/it")
        secret.commit({"main.py": MAIN % 1})
        self.refused("invalid url 'https://git.test/it'", "bad-source", "https://git.test/it")
        self.refused("invalid url 'ftp://git.test/me/it'", "bad-source", "ftp://git.test/me/it")
        missing = self.git.url + "/me/none"
        self.refused(f"Not Found ({missing})", "bad-source", missing)
        for part in [{"branchName": "none"}, {"tag": "none"}, {"commit": {"id": "1" * 40}}, {"commit": {"id": "1234567"}}]:
            self.refused(f"Not Found ({it.url})", "bad-source", it.url + ".git", **part)
        empty = self.git.repository("me/empty")
        self.refused(f"Git Repository is empty ({empty.url})", "bad-source", empty.url)
        self.refused(f"Not Found ({secret.url})", "bad-source", secret.url)
        self.refused(f"Bad credentials ({secret.url})", "bad-source", secret.url, token="guess")
        self.refused("gitRepository.branchName '--upload-pack=x' is not valid", "bad-source", it.url, branchName="--upload-pack=x")
        self.refused("gitRepository.tag 'a b' is not valid", "bad-source", it.url, tag="a b")
        self.refused("gitRepository.commit.id 'master' is not valid", "bad-source", it.url, commit={"id": "master"})
        self.message("POST", "store/algorithms/apply",
                     {"payload": json.dumps({"name": "bad-source", "gitRepository": {"url": it.url}})}, 400,
                     "data should have required property 'env'")
        self.git.repository("me/other")
        code, answer = self.server.call("POST", "store/algorithms/apply", {
            "payload": json.dumps(self.payload("bad-source", "http://127.0.0.1:1/me/it"))})
        self.assertEqual(code, 400)
        self.assertRegex(answer["error"]["message"], r"^unable to access .*\(http://127.0.0.1:1/me/it\)$")
        self.assertEqual(self.server.call("GET", "store/algorithms/bad-source")[0], 404)
        self.assertEqual(list((self.server.data / "lookups").iterdir()), [])

    def test_commit_tag_branch(self):
        it = self.git.repository("me/refs")
        first = it.commit({"main.py": MAIN % 1}, "the first\n\nand more")
        second = it.commit({"main.py": MAIN % 2}, "the second")
        it.tag("v2")
        third = it.commit({"main.py": MAIN % 3}, "the third")
        side = it.commit({"main.py": MAIN % 4}, "aside", branch="feature/x")
        for i, (asked, commit, message) in enumerate([
                ({}, third, "the third"), ({"tag": "v2"}, second, "the second"), ({"branchName": "feature/x"}, side, "aside"),
                ({"tag": "v2", "commit": {"id": first}}, first, "the first"), ({"commit": {"id": first[:8]}}, first, "the first")]):
            with self.subTest(asked):
                answer = self.store(f"refs-{i}", it.url + ".git", **asked)
                self.assertEqual(answer["messagesCode"], [1021, 1023])
                stored = self.ok("GET", f"store/algorithms/refs-{i}")
                self.assertEqual((stored["type"], stored["options"]), ("Git", {"pending": True}))
                repository = stored["gitRepository"]
                self.assertEqual((repository["webUrl"], repository["cloneUrl"], repository["gitKind"]),
                                 (it.url, it.url + ".git", "github"))
                self.assertEqual((repository["commit"]["id"], repository["commit"]["message"]), (commit, message))
                self.assertRegex(repository["commit"]["timestamp"], r"^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d")
                build = self.ok("GET", f"builds/status/{answer['buildId']}")
                self.assertEqual((build["type"], build["fileExt"], build["gitRepository"]), ("Git", None, repository))

    def test_only_what_changed_is_built(self):
        it = self.git.repository("me/again")
        it.commit({"main.py": MAIN % 1})
        first = self.store("again", it.url)["buildId"]
        # The repository is not spoken of: its host is not asked.
        self.git.requests.clear()
        answer = self.ok("POST", "store/algorithms/apply", {"payload": '{"name": "again", "cpu": 0.2}'})
        self.assertEqual(answer["buildId"], first, "the build of the same code that is under way is named")
        self.assertEqual(self.git.requests, [])
        self.assertEqual(self.store("again", it.url)["buildId"], first)
        it.commit({"main.py": MAIN % 2})
        answer = self.store("again", it.url)
        self.assertEqual(answer["messages"], ["a build was triggered due to change in commit" + FOLLOW])
        answer = self.ok("POST", "store/algorithms/apply", {"payload": '{"name": "again"}', "options": '{"forceBuild": true}'})
        self.assertEqual(answer["messagesCode"], [1020])
        self.message("POST", "store/algorithms/apply", {"payload": '{"name": "again", "gitRepository": null}'}, 400,
                     "cannot apply algorithm due to missing image url or build data")

    def test_many_at_once(self):
        it = self.git.repository("me/bulk")
        it.commit({"main.py": MAIN % 1})
        self.git.requests.clear()
        answers = self.ok("POST", "store/algorithms", [
            self.payload("bulk-1", it.url), {"name": "bulk-2", "algorithmImage": "i"}, self.payload("bulk-3", it.url + "-none"),
            "text", *[self.payload(f"bulk-more-{i}", it.url) for i in range(300)]], status=201)
        self.assertEqual([a.get("name") for a in answers[:2]], ["bulk-1", "bulk-2"])
        self.assertEqual(answers[2]["error"], {"code": 400, "name": "bulk-3", "message": f"Not Found ({it.url}-none)"})
        self.assertEqual(answers[3]["error"]["code"], 400)
        self.assertEqual([a["gitRepository"]["webUrl"] for a in answers[4:]], [it.url] * 300)
        # One question while nobody knew, and one for all the others.
        self.assertEqual(len([path for path in self.git.requests if "bulk.git/info/refs" in path]), 2)

    def test_a_token_is_not_taken_elsewhere(self):
        elsewhere = GitServer()
        self.addCleanup(elsewhere.close)
        elsewhere.repository("me/moved").commit({"main.py": MAIN % 1})
        here = GitServer(redirects={"me/moved": elsewhere.url})
        self.addCleanup(here.close)
        code, answer = self.server.call("POST", "store/algorithms/apply", {
            "payload": json.dumps(self.payload("moved", here.url + "/me/moved", token="word"))})
        self.assertEqual((code, elsewhere.authorizations), (400, []), answer)
        self.store("moved", here.url + "/me/moved")
        self.assertEqual(set(elsewhere.authorizations), {None})

    def test_jobs_wait_for_the_first_build(self):
        it = self.git.repository("me/waits")
        it.commit({"main.py": MAIN % 1})
        self.store("waits", it.url)
        job = self.submit("waiting", "waits")
        self.assertIn("its build has not finished", json.dumps(self.ok("GET", f"exec/explain/{job}")))

    def test_tokens_are_kept_and_not_shown(self):
        for kind, path in [("github", "secret/tokens"), ("gitlab", "group/tokens")]:
            it = self.git.repository(path)
            it.commit({"main.py": MAIN % 1})
            name = f"token-{kind}"
            first = self.store(name, it.url, token="word", gitKind=kind)["buildId"]
            stored = self.ok("GET", f"store/algorithms/{name}")
            self.assertEqual(stored["gitRepository"]["token"], HIDDEN)
            for path in [f"builds/list/{name}", f"versions/algorithms/{name}", "store/algorithms"]:
                self.assertNotIn('"word"', json.dumps(self.ok("GET", path)))
            # Who sends the document back means the token that is kept, for this repository.
            self.assertEqual(self.store(name, it.url, forced=True, token=HIDDEN, gitKind=kind)["messages"],
                             [f"there was no trigger for build, build {first} is of the same"])
            self.refused(f"gitRepository.token must be given: none is kept for {self.git.url}/me/it", name,
                         self.git.url + "/me/it", token=HIDDEN)
            self.ok("DELETE", f"store/algorithms/{name}")
            self.refused(f"gitRepository.token must be given: none is kept for {it.url}", name, it.url, token=HIDDEN)
        # Who does not speak of it does not take it away.
        open_to_all = self.git.repository("me/tokens")
        open_to_all.commit({"main.py": MAIN % 1})
        first = self.store("token-stays", open_to_all.url, token="word")["buildId"]
        self.store("token-stays", open_to_all.url)
        self.ok("POST", "store/algorithms/apply", {"payload": '{"name": "token-stays", "cpu": 0.2}'})
        self.assertEqual(self.store("token-stays", open_to_all.url, token=HIDDEN)["messages"],
                         [f"there was no trigger for build, build {first} is of the same"])
        # One that is of no use, as the code is uploaded.
        self.upload("token-unused", gitRepository={"url": it.url, "token": "word"})
        self.assertNotIn('"word"', json.dumps(self.ok("GET", "store/algorithms/token-unused")))


class Pushes(GitRows):
    """With builds and workers."""

    arguments = ()

    def built(self, answer):
        build = self.ok("GET", f"builds/status/{answer['buildId']}?wait=60000")
        self.assertEqual(build["status"], "completed", build)
        return build

    def result_of(self, name):
        job, status = self.run_job({"name": "p", "nodes": [node("a", name)]})
        self.assertEqual(status["status"], "completed")
        return self.results(job)

    def push(self, host, url, ref="refs/heads/master", commits=({"id": "1" * 40},)):
        event = {"repository": {"url" if host == "github" else "homepage": url}, "ref": ref, "commits": list(commits)}
        if host == "gitlab":
            return "POST", "builds/webhook/gitlab", event, {}
        body = urllib.parse.urlencode({"payload": json.dumps(event)}).encode()
        return "POST", "builds/webhook/github", body, {"Content-Type": "application/x-www-form-urlencoded"}

    def test_a_repository_is_built_and_runs(self):
        it = self.git.repository("secret/built")
        it.commit({"main.py": "import part.one\n" + MAIN % "built", "part/one.py": "", "part/__init__.py": ""})
        answer = self.store("built", it.url, token="word")
        build = self.built(answer)
        self.assertEqual(self.result_of("built"), ["built"])
        self.assertNotIn("d29yZDo", build["log"])
        code = self.server.data / "builds" / build["buildId"] / "code"
        self.assertEqual(sorted(path.name for path in code.iterdir() if path.name != "__pycache__"), ["main.py", "part"])
        stored = self.ok("GET", "store/algorithms/built")
        self.assertEqual(stored["algorithmImage"], f"built:v{build['imageTag']}")
        self.assertEqual(stored["options"]["pending"], False)
        self.ok("POST", "builds/rerun", {"buildId": build["buildId"]})
        self.built(answer)
        self.assertEqual(self.result_of("built"), ["built"])

    def test_what_cannot_be_built_says_why(self):
        it = self.git.repository("me/bad")
        it.commit({"other.py": MAIN % 1})
        answer = self.store("bad", it.url)
        build = self.ok("GET", f"builds/status/{answer['buildId']}?wait=60000")
        self.assertEqual(build["status"], "completed", "something may make it later")
        self.assertIn('entry point "main.py" was not found in the repository', build["log"])

    def test_links_that_lead_astray(self):
        for i, (name, target, why) in enumerate([("requirements.txt", "/etc/hostname", "leads out of the algorithm's folder"),
                                                 ("requirements.txt", "../../../x/..", None),
                                                 ("part", "..", "leads out of the algorithm's folder"),
                                                 ("loop", "loop", "leads in a circle"), ("alias.py", "main.py", None)]):
            with self.subTest(name=name, target=target):
                it = self.git.repository(f"me/links-{i}")
                it.work.joinpath(name).symlink_to(target)
                it.commit({"main.py": MAIN % 1})
                build = self.ok("GET", f"builds/status/{self.store(f'links-{i}', it.url)['buildId']}?wait=60000")
                self.assertEqual((build["status"], build["error"]),
                                 ("failed", f'link "{name}" {why}') if why else ("completed", None))

    def test_an_entry_point_that_no_file_can_have(self):
        it = self.git.repository("me/long")
        it.commit({"main.py": MAIN % 1})
        answer = self.ok("POST", "store/algorithms/apply", {"payload": json.dumps(
            {**self.payload("long-name", it.url), "entryPoint": "x" * 300})})
        build = self.ok("GET", f"builds/status/{answer['buildId']}?wait=60000")
        # As with the original a build does not look for it; what runs does.
        self.assertEqual(build["status"], "completed")
        self.assertEqual(self.run_job({"name": "p", "nodes": [node("a", "long-name")]}, ("failed",))[1]["status"], "failed")

    def test_a_push_that_comes_again_builds_once(self):
        it = self.git.repository("me/once")
        it.commit({"main.py": MAIN % 1})
        self.built(self.store("once", it.url))
        it.commit({"main.py": MAIN % 2, "requirements.txt": "--no-index\nno-such-package-of-this-name\n"})
        method, path, body, headers = self.push("github", it.url)
        answers = self.ok(method, path, body, headers=headers)
        build = answers[0]["buildId"]
        self.assertEqual(self.ok("GET", f"builds/status/{build}?wait=60000")["status"], "failed")
        answers = self.ok(method, path, body, headers=headers)
        self.assertEqual((answers[0].get("buildId"), answers[0]["messages"]),
                         (None, [f"there was no trigger for build, build {build} is of the same"]))
        self.assertFalse((self.server.data / "builds" / build / "code" / ".git").exists())

    def test_a_push_builds_the_branch(self):
        for host in ["github", "gitlab"]:
            it = self.git.repository(f"me/pushed-{host}")
            it.commit({"main.py": MAIN % "first"})
            self.built(self.store(f"pushed-{host}", it.url, gitKind=host))
            side = it.commit({"main.py": MAIN % "side"}, branch="feature/x")
            self.built(self.store(f"side-{host}", it.url, gitKind=host, branchName="feature/x"))
            it.git("checkout", "--quiet", "master")
            second = it.commit({"main.py": MAIN % "second"})
            # An event is not signed: a commit that it names, here of another branch, is not what is built.
            method, path, body, headers = self.push(host, it.url, commits=[{"id": side}])
            answers = self.ok(method, path, body, headers=headers)
            self.assertEqual([a["algorithm"]["name"] for a in answers], [f"pushed-{host}"])
            self.assertEqual(answers[0]["messagesCode"], [1022])
            self.assertEqual(answers[0]["algorithm"]["gitRepository"]["commit"]["id"], second)
            self.built(answers[0])
            self.assertEqual(self.result_of(f"pushed-{host}"), ["second"])
            self.assertEqual(self.result_of(f"side-{host}"), ["side"])
            third = it.commit({"main.py": MAIN % "third"}, branch="feature/x2")
            self.assertNotEqual(third, side)
            method, path, body, headers = self.push(host, it.url, ref="refs/heads/feature/x")
            answers = self.ok(method, path, body, headers=headers)
            self.assertEqual([(a["algorithm"]["name"], a["messages"]) for a in answers], [(f"side-{host}", [])])

    def test_pushes_that_build_nothing(self):
        it = self.git.repository("me/idle")
        it.commit({"main.py": MAIN % 1})
        self.built(self.store("idle", it.url))
        for host in ["github", "gitlab"]:
            for url, ref, commits, named in [(it.url, "refs/heads/other", [{}], it.url), (it.url, "refs/tags/master", [{}], it.url),
                                             (it.url, "refs/heads/master", [], ""), (it.url + "x", "refs/heads/master", [{}], it.url + "x")]:
                method, path, body, headers = self.push(host, url, ref, commits)
                self.message(method, path, body, 404, f"url {named} Not Found", headers=headers)
        for body in [{}, {"payload": "{}"}, {"payload": {"repository": 5, "ref": 7, "commits": {}}}]:
            self.message("POST", "builds/webhook/github", body, 404, "url  Not Found")
        it.git("branch", "-m", "master", "main")
        it.git("update-ref", "-d", "refs/heads/master", cwd=it.bare)
        it.git("push", "--quiet", it.bare, "main")
        method, path, body, headers = self.push("github", it.url)
        self.message(method, path, body, 400, f"Not Found ({it.url})", headers=headers)
        wait_until(lambda: list((self.server.data / "lookups").iterdir()) == [], "the lookups' folders go")


class ManyBuilds(Rows):
    arguments = ("--parallel-builds", "2")

    def test_a_build_that_was_overtaken_does_not_come_back(self):
        gate = self.folder / "gate"
        slow = self.upload("raced", dependencyInstallCmd=f"while [ ! -e {gate} ]; do sleep 0.01; done")["buildId"]
        quick = self.upload("raced", dependencyInstallCmd="true")["buildId"]
        self.assertEqual(self.ok("GET", f"builds/status/{quick}?wait=60000")["status"], "completed")
        gate.write_text("")
        self.assertEqual(self.ok("GET", f"builds/status/{slow}?wait=60000")["status"], "completed")
        stored = self.ok("GET", "store/algorithms/raced")
        self.assertEqual((stored["buildId"], stored["dependencyInstallCmd"]), (quick, "true"))
        self.assertEqual(len(self.ok("GET", "versions/algorithms/raced")), 2)


class WithoutGit(GitRows):
    arguments = ("--engine", "none", "--git", "no-git-of-this-name")

    def test_it_is_told(self):
        it = self.git.repository("me/it")
        self.refused(f"git was not found; is it installed (--git)? ({it.url})", "bad-source", it.url)


if __name__ == "__main__":
    unittest.main()
