"""What a worker does with a long call: piece after piece, the next that nobody has taken, until none is left.

It is machine code that knows a call by a `Call`: between two pieces nothing waits for the interpreter's lock, so pieces are
so small that all workers end at about the same time, however fast each of them is.
"""

import ctypes

from . import flags

NAME = "logbessel_take_pieces"
PIECE = 1 << 12  # elements: 50 to 200 microseconds
_MOST = 8  # arguments and results


class Call(ctypes.Structure):
    """A call of a loop: where its next piece begins, how many elements are done, and the flags that they raised."""

    _fields_ = (
        ("next", ctypes.c_int64),
        ("total", ctypes.c_int64),
        ("piece", ctypes.c_int64),
        ("loop", ctypes.c_void_p),
        ("data", ctypes.c_void_p),
        ("operands", ctypes.c_int64),
        ("done", ctypes.c_int64),
        ("flags", ctypes.c_int32),
        ("arguments", ctypes.c_void_p * _MOST),
        ("steps", ctypes.c_int64 * _MOST),
    )


def assembly():
    """Takes the pieces of the `Call` at an address; any number of threads may, and again when none is left."""
    return f"""
%Call = type {{ i64, i64, i64, ptr, ptr, i64, i64, i32, [{_MOST} x ptr], [{_MOST} x i64] }}
declare i32 @{flags.NAME}()

define void @{NAME}(ptr %call) {{
entry:
  %arguments = alloca [{_MOST} x ptr]
  %size = alloca i64
  %totalp = getelementptr %Call, ptr %call, i32 0, i32 1
  %total = load i64, ptr %totalp
  %piecep = getelementptr %Call, ptr %call, i32 0, i32 2
  %piece = load i64, ptr %piecep
  %loopp = getelementptr %Call, ptr %call, i32 0, i32 3
  %loop = load ptr, ptr %loopp
  %datap = getelementptr %Call, ptr %call, i32 0, i32 4
  %data = load ptr, ptr %datap
  %operandsp = getelementptr %Call, ptr %call, i32 0, i32 5
  %operands = load i64, ptr %operandsp
  %donep = getelementptr %Call, ptr %call, i32 0, i32 6
  %flagsp = getelementptr %Call, ptr %call, i32 0, i32 7
  %steps = getelementptr %Call, ptr %call, i32 0, i32 9
  %cleared = call i32 @{flags.NAME}()
  br label %next

next:
  %start = atomicrmw add ptr %call, i64 %piece monotonic
  %left = sub i64 %total, %start
  %more = icmp sgt i64 %left, 0
  br i1 %more, label %operand, label %end

operand:
  %k = phi i64 [0, %next], [%following, %operand]
  %basep = getelementptr %Call, ptr %call, i32 0, i32 8, i64 %k
  %base = load ptr, ptr %basep
  %stepp = getelementptr i64, ptr %steps, i64 %k
  %step = load i64, ptr %stepp
  %offset = mul i64 %start, %step
  %address = getelementptr i8, ptr %base, i64 %offset
  %argumentp = getelementptr ptr, ptr %arguments, i64 %k
  store ptr %address, ptr %argumentp
  %following = add i64 %k, 1
  %again = icmp slt i64 %following, %operands
  br i1 %again, label %operand, label %run

run:
  %last = icmp slt i64 %left, %piece
  %count = select i1 %last, i64 %left, i64 %piece
  store i64 %count, ptr %size
  call void %loop(ptr %arguments, ptr %size, ptr %steps, ptr %data)
  %raised = call i32 @{flags.NAME}()
  %flagged = atomicrmw or ptr %flagsp, i32 %raised monotonic
  %before = atomicrmw add ptr %donep, i64 %count release
  br label %next

end:
  ret void
}}
"""
