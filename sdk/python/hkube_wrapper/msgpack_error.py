"""The error of both directions."""


class MsgpackError(ValueError):
    """A value that cannot be written, or bytes that cannot be read; the text says why."""
