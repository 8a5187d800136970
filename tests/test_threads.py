"""Evaluation on several threads: the same results and flags as on one, whatever happens meanwhile."""

import multiprocessing
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
import warnings

import numpy as np
import pytest

import logbessel
from logbessel.compiler import pieces
from logbessel.runtime import cache, threads, ufunc

SIZE = 2 * threads.LEAST + 777
RNG = np.random.default_rng(0)
V, X = RNG.uniform(0, 60, (2, SIZE))


@pytest.fixture
def calls(monkeypatch):
    """The sizes of the calls cut into pieces since, each as often as there are tasks for workers."""
    sizes = []
    original = threads._submit

    def counted(task):
        sizes.append(task.__self__.call.total)
        original(task)

    monkeypatch.setattr(threads, "_submit", counted)
    return sizes


@pytest.fixture(autouse=True)
def one_thread_after():
    yield
    assert logbessel.get_threads() == 1
    logbessel.set_threads(1)


def assert_bits(result, expected):
    assert result.dtype == expected.dtype
    assert result.tobytes() == expected.tobytes()


@pytest.mark.parametrize("number", [2, 3, 7])
@pytest.mark.parametrize("code", "fd")
def test_same_bits(calls, number, code):
    v, x = V.astype(code), X.astype(code)
    alone = logbessel.log_iv(v, x)
    assert calls == []
    with logbessel.threads(number):
        assert_bits(logbessel.log_iv(v, x), alone)
    assert calls == [SIZE] * number


def test_several_results(calls):
    alone = logbessel.log_iv_and_grad(V, X)
    with logbessel.threads(2):
        for result, expected in zip(logbessel.log_iv_and_grad(V, X), alone):
            assert_bits(result, expected)
    assert len(calls) == 2


@pytest.mark.parametrize("step", [-1, 2, -3])
def test_strides_and_scalar_order(calls, step):
    wide_v, wide_x = RNG.uniform(0, 60, (2, abs(step) * SIZE))
    v, x = wide_v[::step], wide_x[::step]
    alone, fixed = logbessel.log_iv(v, x), logbessel.log_iv(2.5, x)
    with logbessel.threads(2):
        assert_bits(logbessel.log_iv(v, x), alone)
        assert_bits(logbessel.log_iv(2.5, x), fixed)
    assert len(calls) == 4


def test_in_place_and_beside(calls):
    expected = logbessel.log_iv(V, X)
    table = np.zeros((SIZE, 3))
    with logbessel.threads(2):
        out = X.copy()
        logbessel.log_iv(V, out, out=out)
        assert_bits(out, expected)
        assert len(calls) == 2
        table[:, 0], table[:, 1] = V, X
        logbessel.log_iv(table[:, 0], table[:, 1], out=table[:, 2])
    assert_bits(table[:, 2].copy(), expected)
    assert len(calls) == 4


@pytest.mark.parametrize("shift", [1, -1, 40_000])
def test_overlap(shift):
    whole = np.zeros(SIZE + 80_000)
    source, target = whole[40_000 : 40_000 + SIZE], whole[40_000 + shift : 40_000 + shift + SIZE]
    source[:] = X
    expected = logbessel.log_iv(V, X)
    with logbessel.threads(3):
        logbessel.log_iv(V, source, out=target)
    assert_bits(target.copy(), expected)


def test_chains_are_not_cut(calls):
    """Each element of a chain is computed from the one before, and all of them differ."""
    x = np.random.default_rng(2).uniform(10, 60, threads.LEAST + 5)
    steps, last = logbessel.log_hyp0f1.accumulate(x), logbessel.log_hyp0f1.reduce(x)
    assert np.isfinite(steps).all() and len(np.unique(steps)) > x.size - 10
    with logbessel.threads(2):
        assert_bits(logbessel.log_hyp0f1.accumulate(x), steps)
        assert_bits(np.array(logbessel.log_hyp0f1.reduce(x)), np.array(last))
    assert set(calls) == {x.size - 1}  # once for each, or for one of them with NumPy 2.0


def test_short_calls_stay_on_their_thread(calls):
    with logbessel.threads(2):
        assert_bits(logbessel.log_iv(V[:1000], X[:1000]), logbessel.log_iv(V, X)[:1000])
        assert set(calls) == {SIZE}
        calls.clear()
        assert logbessel.log_iv(2.5, 3.0) == logbessel.log_iv(np.array([2.5]), 3.0)[0]
    assert calls == []


@pytest.mark.parametrize("place", [0, pieces.PIECE, SIZE - 1])
def test_flags(calls, place):
    for value, kind in ((-1.0, "invalid value"), (0.0, "divide by zero")):
        x = X.copy()
        x[place] = value
        with logbessel.threads(2), np.errstate(all="raise"):
            with pytest.raises(FloatingPointError, match=kind):
                logbessel.log_iv(V, x)
            assert np.isfinite(logbessel.log_iv(V, X)).all()  # and none is left for the next call
    assert len(calls) >= 4


def test_a_loop_compiled_meanwhile_is_threaded(calls, tmp_path, monkeypatch):
    from test_engine import make_sum

    monkeypatch.setenv("LOGBESSEL_CACHE_DIR", str(tmp_path))
    with logbessel.threads(2):
        function = make_sum()
        function(V[:3], X[:3])
        np.testing.assert_array_equal(function(V, X), V + X)
    assert len(calls) == 2
    count = len(calls)
    np.testing.assert_array_equal(function(V, X), V + X)
    assert len(calls) == count


def test_setting():
    with logbessel.threads(3):
        with logbessel.threads(2):
            assert logbessel.get_threads() == 2
        assert logbessel.get_threads() == 3
    with pytest.raises(ZeroDivisionError), logbessel.threads(2):
        1 / 0  # noqa: B018
    assert logbessel.get_threads() == 1
    logbessel.set_threads(np.int64(2))
    assert logbessel.get_threads() == 2
    logbessel.set_threads(1)
    for wrong, error in ((0, ValueError), (-1, ValueError), (1.5, TypeError), ("2", TypeError), (True, TypeError)):
        with pytest.raises(error, match="number of threads"):
            logbessel.set_threads(wrong)


def test_from_several_threads_while_the_number_changes():
    expected = logbessel.log_iv(V, X)
    wrong = []

    def evaluate():
        for _ in range(5):
            if not np.array_equal(logbessel.log_iv(V, X), expected):
                wrong.append(1)

    workers = [threading.Thread(target=evaluate) for _ in range(4)]
    for worker in workers:
        worker.start()
    for number in (2, 3, 1, 4, 2, 1):
        logbessel.set_threads(number)
        time.sleep(0.01)
    for worker in workers:
        worker.join()
    assert wrong == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_fork():
    with logbessel.threads(2), warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of Python 3.12: threads are not in the child
        expected = logbessel.log_iv(V, X)
        context = multiprocessing.get_context("fork")
        queue = context.SimpleQueue()
        child = context.Process(target=lambda: queue.put(logbessel.log_iv(V, X).tobytes() == expected.tobytes()))
        child.start()
        assert queue.get()
        child.join()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
@pytest.mark.parametrize("module", [cache, ufunc])
def test_fork_while_another_thread_compiles(module):
    held = threading.Event()

    def compile_slowly():
        with module._lock:
            held.set()
            time.sleep(0.3)

    compiler = threading.Thread(target=compile_slowly)
    compiler.start()
    held.wait()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of Python 3.12: threads are not in the child
        child = multiprocessing.get_context("fork").Process(
            target=lambda: os._exit(not module._lock.acquire(timeout=5))
        )
        child.start()
    child.join()
    compiler.join()
    assert child.exitcode == 0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_a_fork_takes_no_lock_that_a_compiling_thread_still_needs():
    """A first call holds the ufuncs' lock when it comes to that of the compiled loops."""
    held, found = threading.Event(), []

    def compile_slowly():
        with ufunc._lock:
            held.set()
            time.sleep(0.3)
            found.append(cache._lock.acquire(timeout=5))
            if found[0]:
                cache._lock.release()

    compiler = threading.Thread(target=compile_slowly)
    compiler.start()
    held.wait()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of Python 3.12: threads are not in the child
        child = multiprocessing.get_context("fork").Process(target=lambda: os._exit(0))
        child.start()
    child.join()
    compiler.join()
    assert found == [True]


def test_a_first_call_while_another_thread_sets_the_number():
    code = """
        import threading, time
        import logbessel
        from logbessel.runtime import ufunc

        logbessel.set_threads(2)
        with ufunc._lock:
            setter = threading.Thread(target=logbessel.set_threads, args=(3,))
            setter.start()
            time.sleep(0.3)  # it has come to the lock that is held here
            logbessel.log_iv(1.0, 2.0)
        setter.join()
        print(logbessel.get_threads())
    """
    command = [sys.executable, "-c", textwrap.dedent(code)]
    assert subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout == "3\n"


def stop(error):
    """A handler of signals that raises an exception."""

    def handler(number, frame):
        raise error

    return handler


@pytest.fixture
def handled():
    """Sets a signal's handler until the end of the test."""
    before = {}

    def set_handler(number, handler):
        before.setdefault(number, signal.getsignal(number))
        signal.signal(number, handler)

    yield set_handler
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.skipif(not hasattr(signal, "pthread_kill"), reason="no signals to threads on this system")
@pytest.mark.parametrize(
    "number, error",
    [
        (signal.SIGINT, KeyboardInterrupt()),
        (signal.SIGTERM, SystemExit(3)),
        (signal.SIGTERM, TimeoutError("too slow")),
        (signal.SIGINT, RuntimeError("no more")),
    ],
)
def test_interruption_leaves_no_part_undone(handled, number, error):
    x = np.tile(X, 20)
    v = np.tile(V, 20)
    expected, out = logbessel.log_iv(v, x), np.zeros(x.size)
    main = threading.main_thread().ident
    handled(number, stop(error))
    with logbessel.threads(2):
        logbessel.log_iv(V, X)
        timer = threading.Timer(0.01, lambda: signal.pthread_kill(main, number))
        with pytest.raises(type(error)) as caught:
            timer.start()
            logbessel.log_iv(v, x, out=out)
            time.sleep(60)
        assert caught.value is error
        assert_bits(out, expected)


@pytest.mark.parametrize("place", ["_independent", "_submit", "wait"])
@pytest.mark.parametrize("error", [KeyboardInterrupt(), TimeoutError("too slow"), RuntimeError("no more")])
def test_interruption_at_every_place(handled, monkeypatch, place, error):
    """Before anything is begun, between the workers' tasks, and when there is nothing left to do but to wait."""
    expected, out = logbessel.log_iv(V, X), np.zeros(SIZE)
    handled(signal.SIGINT, stop(error))
    of = threading.Event if place == "wait" else threads
    original = getattr(of, place)

    def interrupted(*given):
        monkeypatch.setattr(of, place, original)
        signal.raise_signal(signal.SIGINT)

    with logbessel.threads(2):
        logbessel.log_iv(V, X)
        monkeypatch.setattr(of, place, interrupted)
        with pytest.raises(type(error)) as caught:
            logbessel.log_iv(V, X, out=out)
            time.sleep(60)
    assert caught.value is error
    assert_bits(out, expected)


def test_interruption_at_the_first_instruction(monkeypatch):
    """Nothing is caught there, but the call is whole."""
    expected, out, reports = logbessel.log_iv(V, X), np.zeros(SIZE), []
    monkeypatch.setattr(sys, "unraisablehook", lambda report: reports.append(report.exc_type))

    def interrupt(frame, event, arg):
        if event == "call" and frame.f_code.co_name == "run" and frame.f_code.co_filename == threads.__file__:
            sys.setprofile(None)
            raise TimeoutError

    with logbessel.threads(2):
        sys.setprofile(interrupt)
        try:
            logbessel.log_iv(V, X, out=out)
        finally:
            sys.setprofile(None)
    assert reports == [TimeoutError]
    assert_bits(out, expected)


def test_failure_to_hand_over(monkeypatch):
    """Whoever calls does what no worker was given, and what went wrong is reported."""
    expected, out, reports = logbessel.log_iv(V, X), np.zeros(SIZE), []
    monkeypatch.setattr(sys, "unraisablehook", lambda report: reports.append(report.exc_type))

    def fail(task):
        raise MemoryError

    monkeypatch.setattr(threads, "_submit", fail)
    with logbessel.threads(2):
        logbessel.log_iv(V, X, out=out)
    assert reports == [MemoryError]
    assert_bits(out, expected)


def test_end_of_the_interpreter(tmp_path):
    from test_engine import fresh

    code = """
        import atexit
        import numpy as np, logbessel
        logbessel.set_threads(2)
        x = np.linspace(1, 2, 100_000)
        expected = logbessel.iv_ratio(2.0, x)
        atexit.register(lambda: print((logbessel.iv_ratio(2.0, x) == expected).all()))
    """
    assert fresh(code, tmp_path) == "True\n"
