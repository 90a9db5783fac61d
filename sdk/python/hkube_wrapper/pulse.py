"""The thread that looks after the main thread while it is in the user's code."""
import threading
import time

_TICK = 0.01


class Pulse:
    """Calls `attend` soon after the user's code has begun and is still at it.

    It ticks only while one task follows another: then those that are over at once need no attention. When nothing has
    begun for a tick, it sleeps.
    """

    def __init__(self, attend):
        self._attend = attend
        self._begun = 0
        self._ticking = False
        self._wake = threading.Event()

    def start(self):
        """Starts the thread, which ends with the process."""
        threading.Thread(target=self._tick, daemon=True).start()

    def begins(self):
        """The user's code begins; True if `attend` will be called within about two ticks, False if it will not.

        What `attend` looks at must have been written before.
        """
        self._begun += 1
        if self._ticking:
            return True
        self._wake.set()
        return False

    def _tick(self):
        while True:
            self._wake.wait()
            self._wake.clear()
            self._ticking = True
            seen = None
            while seen != self._begun:
                seen = self._begun
                time.sleep(_TICK)
                self._attend()
            self._ticking = False
            self._attend()  # to what has begun just before that
