"""How much may be sent: paces and moving windows, as plain arithmetic on a clock that is passed in.

The figures are Telegram's (https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this): about one
message a second in a chat, with short bursts; 20 a minute in a group; about 30 a second to many chats at once, which it
says of bulk notifications and not of answers.
"""

from __future__ import annotations

from collections import deque

CHAT_INTERVAL = 1.0
"""Seconds a message in a chat takes, in the long run."""
CHAT_BURST = 10
"""Messages a quiet chat takes at once: an album counts ten."""
GROUP_MESSAGES = 20
GROUP_PERIOD = 60.0
OVERALL_PER_SECOND = 30
TRICKLE = 0.2
"""Seconds after which a message that can wait goes, however many answers are being sent."""


class Pace:
    """So many messages in the long run, and a burst after a quiet time: one number is all it has to remember.

    The number is when the messages so far would have been sent at an even pace (the "generic cell rate algorithm").
    """

    __slots__ = ("_burst", "_even", "_interval")

    def __init__(self, interval: float, burst: int) -> None:
        self._interval = interval
        self._burst = burst
        self._even = 0.0

    def wait(self, now: float, count: int) -> float:
        """Seconds until ``count`` messages fit, 0 or less if they do; more than a burst fit into a whole burst."""
        return max(self._even, now) + (min(count, self._burst) - self._burst) * self._interval - now

    def take(self, now: float, count: int) -> None:
        """Count messages, whether they fit or not; what is over is owed."""
        self._even = max(self._even, now) + count * self._interval

    def forgive(self, now: float, seconds: float) -> None:
        """Owe ``seconds`` at most."""
        self._even = min(self._even, now + self._burst * self._interval + seconds)


class Window:
    """At most so many messages in any stretch of so many seconds; remembers when each was sent."""

    __slots__ = ("_most", "_seconds", "_sent")

    def __init__(self, most: int, seconds: float) -> None:
        self._most = most
        self._seconds = seconds
        self._sent: deque[float] = deque(maxlen=most)

    def wait(self, now: float, count: int) -> float:
        """Seconds until ``count`` messages fit, 0 or less if they do."""
        leaving = len(self._sent) + min(count, self._most) - self._most
        return self._sent[leaving - 1] + self._seconds - now if leaving > 0 else 0.0

    def take(self, now: float, count: int) -> None:
        """Count messages."""
        self._sent.extend([now] * count)


class Overall:
    """The bot's messages to all chats together. Only those that can wait do; answers count, and go."""

    def __init__(self) -> None:
        self._pace = Pace(1 / OVERALL_PER_SECOND, OVERALL_PER_SECOND)
        self._last = float("-inf")
        self._paused_until = float("-inf")

    def wait(self, now: float, count: int) -> float:
        """Seconds until ``count`` messages that can wait may go."""
        due = min(self._pace.wait(now, count), self._last + TRICKLE - now)
        return max(due, self._paused_until - now)

    def take(self, now: float, count: int, *, bulk: bool) -> None:
        """Count messages; ``bulk`` are those that can wait."""
        self._pace.take(now, count)
        self._pace.forgive(now, 1.0)
        if bulk:
            self._last = now

    def pause(self, until: float) -> None:
        """Hold back what can wait."""
        self._paused_until = max(self._paused_until, until)
