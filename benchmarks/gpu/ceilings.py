"""What the GPU does at best: fused multiply-adds a second, of doubles and of floats, and bytes a second."""

from functools import cache

import numpy as np
import torch

from logbessel.compiler import kernel
from logbessel.cuda import driver

from .events import seconds

CHAINS, UNROLLED, TURNS = 8, 16, 2000  # fused multiply-adds that do not wait for each other; one after the other; loops
BLOCKS_PER_PROCESSOR = 16
COPIED = 2**31  # bytes
_SUFFIX = {"d": ("f64", "0d3FF0000000000001"), "f": ("f32", "0f3F800001")}


def ptx(code):
    """A kernel whose threads do nothing but fused multiply-adds, on doubles ("d") or floats ("f")."""
    kind, factor = _SUFFIX[code]
    chain = "\n".join(f"fma.rn.{kind} %a{i}, %a{i}, %factor, %a{i};" for _ in range(UNROLLED) for i in range(CHAINS))
    start = "\n".join(f"cvt.rn.{kind}.u32 %a{i}, %thread; add.{kind} %a{i}, %a{i}, %factor;" for i in range(CHAINS))
    total = "\n".join(f"add.{kind} %a0, %a0, %a{i};" for i in range(1, CHAINS))
    return f""".version 6.3
.target sm_75
.address_size 64
.visible .entry rate(.param .align 8 .b8 arguments[16])
{{
.reg .{kind} %a<{CHAINS}>, %factor;
.reg .u32 %thread;
.reg .u64 %place, %turns;
.reg .pred %more;
ld.param.u64 %place, [arguments];
ld.param.u64 %turns, [arguments+8];
mov.u32 %thread, %tid.x;
mov.{kind} %factor, {factor};
{start}
again:
{chain}
sub.u64 %turns, %turns, 1;
setp.ne.u64 %more, %turns, 0;
@%more bra again;
{total}
st.global.{kind} [%place], %a0;
ret;
}}"""


@cache
def multiply_adds(code):
    """Fused multiply-adds a second."""
    place = torch.zeros(1, dtype=torch.float64, device="cuda")
    blocks = BLOCKS_PER_PROCESSOR * driver.processors(0)
    stream = torch.cuda.current_stream().cuda_stream
    with driver.on(0):
        handle = driver.from_ptx(ptx(code).encode(), "rate")
        arguments = np.array([place.data_ptr(), TURNS], np.int64)
        taken = seconds(lambda: driver.launch(handle, blocks, stream, arguments))
    return blocks * kernel.THREADS * TURNS * UNROLLED * CHAINS / taken


@cache
def bytes_moved():
    """Bytes read and written a second, by a copy from the GPU's memory to the GPU's memory."""
    source = torch.ones(COPIED // 8, dtype=torch.float64, device="cuda")
    target = torch.empty_like(source)
    return 2 * COPIED / seconds(lambda: target.copy_(source))
