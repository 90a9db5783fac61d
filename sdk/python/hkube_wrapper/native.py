"""The extension `hkube_native` of ../native, where it has been made for this Python; the wrapper works without it too."""
import hashlib
import importlib.machinery
import importlib.util
import os

SOURCES = ("frame.c", "module.c", "native.h", "pack.c", "unpack.c", "writer.c", "writer.h")
DIRECTORY = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "native")


def default_folder():
    """Where the extension of these sources belongs: one of other sources is never used."""
    digest = hashlib.sha256()
    for name in SOURCES:
        with open(os.path.join(DIRECTORY, name), "rb") as file:
            digest.update(file.read())
    return os.path.join(DIRECTORY, "built-" + digest.hexdigest()[:16])


def file_in(folder):
    """The extension for this Python."""
    return os.path.join(folder, "hkube_native" + importlib.machinery.EXTENSION_SUFFIXES[0])


def _load():
    """The module, or None. HKUBE_NATIVE names another folder, or is "off"."""
    wish = os.environ.get("HKUBE_NATIVE")
    if wish == "off":
        return None
    try:
        path = file_in(wish or default_folder())
        if not os.path.exists(path):
            return None
        spec = importlib.util.spec_from_file_location("hkube_native", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module
    except (ImportError, OSError):
        return None


native = _load()
