"""Tells a thread that a socket has something to read, but only while another thread lets it.

The thread in `wait` sleeps in the kernel all the time that the watch is not armed: arming and disarming, which is done for
every task, wakes nobody.
"""
import select
import socket


class EpollWatch:
    """Where there is epoll."""

    def __init__(self):
        self._poll = select.epoll()
        self._socket = None

    def change(self, sock):
        """Watches this socket from now on; the one before must be closed. Not armed."""
        self._socket = sock.fileno()
        self._poll.register(self._socket, select.EPOLLONESHOT)

    def arm(self):
        """Lets the next `wait` return when there is something to read, once."""
        self._poll.modify(self._socket, select.EPOLLIN | select.EPOLLONESHOT)

    def disarm(self):
        """Takes that back. The thread may have been woken already."""
        self._poll.modify(self._socket, select.EPOLLONESHOT)

    def wait(self):
        """Waits until there may be something to read while armed."""
        self._poll.poll()

    def abandon(self):
        """In a forked child: what is watched is the parent's."""
        self._poll.close()


class SelectWatch:
    """Elsewhere: arming wakes the thread."""

    def __init__(self):
        self._armed = False
        self._socket = None
        self._told, self._tell = socket.socketpair()
        self._tell.setblocking(False)

    def change(self, sock):
        self._armed = False
        self._socket = sock

    def arm(self):
        self._armed = True
        try:
            self._tell.send(b"x")
        except BlockingIOError:
            pass  # it has been told often enough

    def disarm(self):
        self._armed = False

    def wait(self):
        while True:
            watched = [self._told] + ([self._socket] if self._armed else [])
            try:
                ready = select.select(watched, [], [])[0]
            except (OSError, ValueError):  # the socket was closed meanwhile
                continue
            if self._told in ready:
                self._told.recv(1024)
            if len(ready) > (self._told in ready):
                self._armed = False
                return

    def abandon(self):
        self._told.close()
        self._tell.close()


Watch = EpollWatch if hasattr(select, "epoll") else SelectWatch
