"""What a job may be: a function under a name. Apps declare theirs in their tasks.py, which are loaded at start."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, ParamSpec

from lianxin.kernel.canonical import plain

P = ParamSpec("P")

# Taken by `actions.enqueue` itself.
_RESERVED = frozenset({"task", "key", "run_at"})


class UnknownTask(LookupError):
    """No function is declared under this name: an older or newer release enqueued it."""


@dataclass(frozen=True, slots=True)
class Task(Generic[P]):
    """A declared function. Calling it runs it at once, here; `actions.enqueue` leaves it to a worker.

    `timeout` is in seconds: the length of the lease, after which another worker may take the job over.
    """

    name: str
    function: Callable[P, None]
    attempts: int
    timeout: int
    outside: bool

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> None:
        self.function(*args, **kwargs)

    def checked(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """`arguments` as they will be stored; raises TypeError when the function or JSON does not take them."""
        inspect.signature(self.function).bind(**arguments)
        if plain(arguments) != dict(arguments):
            raise TypeError(f"{self.name}: arguments must be JSON without floats (ids as text): {sorted(arguments)}")
        return dict(arguments)


_TASKS: dict[str, Task[Any]] = {}


def task(
    name: str, *, attempts: int = 5, timeout: int = 60, outside: bool = False
) -> Callable[[Callable[P, None]], Task[P]]:
    """Declare a keyword-only function with JSON arguments as the task `name` (`<app>.<verb>`).

    outside=False: the function and its "done" commit in one transaction, so its effects in our database happen
    exactly once. outside=True: no transaction around it, for whatever leaves the machine: at least once.
    """

    def declare(function: Callable[P, None]) -> Task[P]:
        parameters = inspect.signature(function).parameters.values()
        if any(parameter.kind is not inspect.Parameter.KEYWORD_ONLY for parameter in parameters):
            raise TypeError(f"{name}: a task takes keyword-only arguments")
        if _RESERVED & {parameter.name for parameter in parameters}:
            raise TypeError(f"{name}: {', '.join(sorted(_RESERVED))} are arguments of enqueue")
        known = _TASKS.get(name)
        if known is not None and known.function.__qualname__ != function.__qualname__:
            raise ValueError(f"Two tasks are called {name}")
        made = Task(name=name, function=function, attempts=attempts, timeout=timeout, outside=outside)
        _TASKS[name] = made
        return made

    return declare


def task_of(name: str) -> Task[Any]:
    """The task declared under `name`; raises UnknownTask."""
    try:
        return _TASKS[name]
    except KeyError:
        raise UnknownTask(name) from None


def all_tasks() -> list[Task[Any]]:
    """Every declared task, by name."""
    return [_TASKS[name] for name in sorted(_TASKS)]
