"""What a killed server may leave behind: processes, control groups, temporary files."""

import os
import pathlib


def read(path):
    try:
        return pathlib.Path(path).read_bytes()
    except OSError:
        return b""


def fields_of(pid):
    """The fields of /proc/PID/stat from the state on; empty when the process is gone."""
    text = read(f"/proc/{pid}/stat").decode(errors="replace")
    return text.rsplit(")", 1)[1].split() if ")" in text else []


def start_of(pid):
    """When the process started, in ticks; None when it is gone or dead. With the pid it names one process for ever."""
    fields = fields_of(pid)
    return None if not fields or fields[0] in "ZX" else fields[19]


def processes_of(folder):
    """{(pid, start)} of all processes that this data folder's server and its children are or were."""
    found, name = set(), os.fsencode(folder)
    for entry in os.listdir("/proc"):
        if not entry.isdigit() or int(entry) == os.getpid():
            continue
        try:
            where = os.fsencode(os.readlink(f"/proc/{entry}/cwd"))
        except OSError:
            where = b""
        if name in where or name in read(f"/proc/{entry}/cmdline") or name in read(f"/proc/{entry}/environ"):
            if start := start_of(entry):
                found.add((int(entry), start))
    return found


def alive(processes):
    return {(pid, start) for pid, start in processes if start_of(pid) == start}


def children_of(pid):
    """{pid: kind} of a server's children: "guardian", "algorithm" or "build"."""
    kinds = {}
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        fields = fields_of(entry)
        if not fields or fields[0] in "ZX" or int(fields[1]) != pid:
            continue
        command = read(f"/proc/{entry}/cmdline")
        if read(f"/proc/{entry}/comm").strip() == b"hkube-guardian":
            kinds[int(entry)] = "guardian"
        elif b"/sdk/" in command and b"/native/" not in command:
            kinds[int(entry)] = "algorithm"
        else:
            kinds[int(entry)] = "build"
    return kinds


def group_folders():
    """The folders in which a server makes its control groups, of both versions."""
    folders = set()
    for line in pathlib.Path("/proc/self/cgroup").read_text().splitlines():
        _, names, path = line.split(":", 2)
        for mount in (["/sys/fs/cgroup", "/sys/fs/cgroup/unified"] if not names else [f"/sys/fs/cgroup/{names}"]):
            folders.update(folder for folder in (pathlib.Path(mount + path), pathlib.Path(mount)) if folder.is_dir())
    return folders


def groups_of(pids):
    """Control groups of servers with these pids."""
    names = {str(pid) for pid in pids}
    return {entry for folder in group_folders() for entry in folder.glob("hkube-*-*")
            if entry.name.split("-")[1] in names}


def temporary_files(data):
    """Names that are only used while something is written."""
    return {path.relative_to(data) for root, folders, files in os.walk(data) for name in files + folders
            if name != ".hkube-tmp-incoming" and (name.startswith(".hkube-tmp-") or name.endswith(".partial"))
            for path in [pathlib.Path(root, name)]}
