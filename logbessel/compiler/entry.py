"""Where NumPy enters a ufunc: a few instructions that send each call to the loop for its number of elements.

NumPy hands every call the address of a `Ways`, so the same instructions serve all ufuncs.
"""

from . import loop, native, one_order

NAME = "logbessel_entry"


def assembly():
    """The instructions; they raise the flags of a call that was cut into parts, and run it whole if it could not be."""
    return loop.RAISE + _ASSEMBLY.format(name=NAME, few=native.few(), least=one_order.LEAST)


_ASSEMBLY = """
define internal i32 @parts(ptr %args, ptr %dimensions, ptr %steps, ptr %ways) noinline {{
  %flags = alloca i32
  store i32 -1, ptr %flags
  %splitp = getelementptr ptr, ptr %ways, i64 2
  %split = load ptr, ptr %splitp
  call void %split(ptr %args, ptr %dimensions, ptr %steps, ptr %ways, ptr %flags)
  %raised = load i32, ptr %flags
  ret i32 %raised
}}
define void @{name}(ptr %args, ptr %dimensions, ptr %steps, ptr %ways) {{
  %n = load i64, ptr %dimensions
  %leastp = getelementptr i64, ptr %ways, i64 3
  %least = load i64, ptr %leastp
  %long = icmp sge i64 %n, %least
  br i1 %long, label %parts, label %whole
whole:
  %short = icmp sle i64 %n, {few}
  %place = select i1 %short, i64 0, i64 1
  %worth = icmp sge i64 %n, {least}
  br i1 %worth, label %order, label %go
order: ; a result that stays in its place is the next element's order
  %inputsp = getelementptr i64, ptr %ways, i64 5
  %inputs = load i64, ptr %inputsp
  %goalp = getelementptr i64, ptr %steps, i64 %inputs
  %goal = load i64, ptr %goalp
  %pace = load i64, ptr %steps
  %same = icmp eq i64 %pace, 0
  %apart = icmp ne i64 %goal, 0
  %once = and i1 %same, %apart
  %better = select i1 %once, i64 4, i64 1
  br label %go
go:
  %chosen = phi i64 [%place, %whole], [%better, %order]
  %loopp = getelementptr ptr, ptr %ways, i64 %chosen
  %loop = load ptr, ptr %loopp
  tail call void %loop(ptr %args, ptr %dimensions, ptr %steps, ptr %ways)
  ret void
parts:
  %flags = call i32 @parts(ptr %args, ptr %dimensions, ptr %steps, ptr %ways)
  %none = icmp slt i32 %flags, 0 ; nothing was begun
  br i1 %none, label %whole, label %flagged
flagged:
  call void @raise(i32 %flags)
  ret void
}}
"""
