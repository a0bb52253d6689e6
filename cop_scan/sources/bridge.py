"""From an asynchronous generator to a plain one, whose consumer's thread drives the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing
from typing import TypeVar

T = TypeVar("T")


def iterate(make: Callable[[], AsyncGenerator[T, None]]) -> Iterator[T]:
    """What the generator that `make` gives yields, one at a time.

    All of it runs in the thread that iterates, and only while that waits for the next item: what belongs to one
    thread, such as a database, may be used on both sides. The generator lives in one task, so that it may yield
    within task groups and timeouts. Its exceptions come out unchanged. When the consumer stops early, is interrupted
    or fails, the generator is cancelled and closed, and so is every task that it has left.
    """
    with asyncio.Runner() as runner:
        items: asyncio.Queue[T] = asyncio.Queue()
        pump = runner.get_loop().create_task(_pump(make, items))
        try:
            while (found := runner.run(_next(pump, items))) is not None:
                yield found[0]
                items.task_done()
        finally:
            if not pump.done():
                pump.cancel()
                runner.run(_end(pump))


async def _pump(make: Callable[[], AsyncGenerator[T, None]], items: asyncio.Queue[T]) -> None:
    async with aclosing(make()) as generator:
        async for item in generator:
            items.put_nowait(item)
            await items.join()  # as any generator, it goes on when the next item is asked for


async def _next(pump: asyncio.Task[None], items: asyncio.Queue[T]) -> tuple[T] | None:
    """The next item, alone in a tuple; None after the last. Raises what the generator raised."""
    arriving = asyncio.ensure_future(items.get())
    try:
        await asyncio.wait({arriving, pump}, return_when=asyncio.FIRST_COMPLETED)
        if arriving.done():
            return (arriving.result(),)
    finally:
        arriving.cancel()
    pump.result()
    return None


async def _end(pump: asyncio.Task[None]) -> None:
    # Why it ends is what the consumer has to know; a fault while closing would hide it.
    await asyncio.gather(pump, return_exceptions=True)
